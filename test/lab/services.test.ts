import t, { type Test } from "tap";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gatherFacts } from "../../engine/facts/gather.js";
import type { Lab } from "../../engine/lab/lab.js";
import { up } from "../../engine/lab/up.js";
import { HostFailure, type Host, type PlainObject } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { rawShell } from "../../engine/shell/script.js";
import { runModule } from "../modules/run-module.js";
import { login } from "./login.js";

// A machine without the images makes them first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "services-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

const outcome = async (host: Host, args: PlainObject) => (await runModule(host, "service", args)).outcome;

/** What a person reads of a service that would not start. */
async function refusal(t: Test, host: Host, name: string): Promise<{ message: string; said: string }> {
  try {
    await runModule(host, "service", { name, state: "started" });
  } catch (cause) {
    if (cause instanceof HostFailure)
      return { message: cause.message, said: String(cause.result["stderr"] ?? "") };
    throw cause;
  }
  t.fail(`${name} should not start`);
  return { message: "", said: "" };
}

function unit(lines: string): string {
  return `[Service]\n${lines}\n[Install]\nWantedBy=multi-user.target\n`;
}

function script(lines: string): string {
  return `#!/sbin/openrc-run\n${lines}\n`;
}

t.test("services", async (t) => {
  const hosts = new Hosts();
  const lab: Lab = await up({
    name: `services-${process.pid}`,
    hosts: [
      { name: "old", groups: [], family: "openrc" },
      { name: "new", groups: [], family: "debian12" },
    ],
    state,
    install: true,
  });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const [old, fresh] = lab.hosts.map((place) => login(lab, hosts, place)) as [Host, Host];

  await t.test("OpenRC", async (t) => {
    t.equal((await gatherFacts(old, ["min"]))["service_mgr"], "openrc");
    const wishes = { name: "containerd", state: "started", enabled: true };
    const predicted = (await runModule(old, "service", wishes, { checkMode: true })).outcome;
    t.equal(predicted, "changed", "check mode says that it would be started");
    t.match(await old.unit("containerd"), { activity: "inactive", runlevels: [] }, "and starts nothing");
    t.equal(await outcome(old, wishes), "changed");
    t.match(await old.unit("containerd"), { activity: "active", runlevels: ["default"] });
    t.equal(await outcome(old, wishes), "ok", "the second time nothing is to do");
    t.equal(await outcome(old, { name: "containerd", enabled: true, runlevel: "boot" }), "changed");
    t.equal(await outcome(old, { name: "containerd", state: "restarted" }), "changed");
    t.equal(await outcome(old, { name: "containerd", state: "stopped", enabled: false }), "changed");
    t.match(await old.unit("containerd"), { activity: "inactive", runlevels: [] });
  });

  await t.test("OpenRC starts again what was killed behind its back", async (t) => {
    await old.run(rawShell("p=$(cat /run/sshd.pid); kill $p; while [ -e /proc/$p ]; do sleep 0.1; done"));
    t.match(await old.unit("ssh"), { activity: "inactive" });
    t.equal(await outcome(old, { name: "ssh", state: "started" }), "changed");
    t.match(await old.unit("ssh"), { activity: "active" });
  });

  await t.test("OpenRC's refusal, and the service's own log", async (t) => {
    await old.write(
      "/etc/init.d/taken",
      script('start() { echo "port 80 is taken" >&2; eend 1 "it would not"; }'),
      { mode: 0o755 },
    );
    const taken = await refusal(t, old, "taken");
    t.match(taken.message, /could not start taken: taken failed to start/);
    t.match(taken.said, /port 80 is taken/);
    const dies = `supervisor=supervise-daemon\ncommand=/bin/sh\ncommand_args="-c 'echo no such key: colour >&2; exit 1'"\nrespawn_max=1\nerror_log=/var/log/$RC_SVCNAME.err`;
    await old.write("/etc/init.d/dies", script(dies), { mode: 0o755 });
    const died = await refusal(t, old, "dies");
    t.match(died.message, /started and ended at once/);
    t.match(died.said, /\/var\/log\/dies\.err:\nno such key: colour/);
  });

  await t.test("systemd's refusal, and the journal", async (t) => {
    await fresh.write(
      "/etc/systemd/system/dies.service",
      unit("ExecStart=/bin/sh -c 'echo no such key: colour >&2; exit 1'"),
    );
    const died = await refusal(t, fresh, "dies");
    t.match(died.message, /could not start dies: it was started and ended at once/);
    t.match(died.said, /no such key: colour/);
    await fresh.write(
      "/etc/systemd/system/taken.service",
      unit("Type=notify\nExecStart=/bin/sh -c 'echo port 80 is taken >&2; exit 1'"),
    );
    t.match((await refusal(t, fresh, "taken")).said, /port 80 is taken/);
  });

  await t.test("a unit, and what systemd says of a wrong one", async (t) => {
    const write = (args: PlainObject) => runModule(fresh, "systemd_unit", args);
    const content = "[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n";
    t.match((await write({ name: "own", content })).result, { reloaded: true, changed: true });
    t.equal(await outcome(fresh, { name: "own", state: "started", enabled: true }), "changed");
    t.match((await write({ name: "own", content })).result, { reloaded: false, changed: false });
    t.equal(
      (await write({ name: "own", dropin: "nice", content: "[Service]\nNice=5\n" })).outcome,
      "changed",
    );
    t.match(
      (await fresh.run(rawShell("systemctl show -p Nice own"))).stdout.text,
      "Nice=5",
      "systemd has read it",
    );
    for (const [wrong, args] of [
      [/own.service:2: Unknown key.*Colour/, { name: "own", content: `[Service]\nColour=red\n${content}` }],
      [
        /own.service.d\/nice.conf:2: Failed to parse/,
        { name: "own", dropin: "nice", content: "[Service]\nNice=very\n" },
      ],
      [/Refusing/, { name: "empty", content: "[Service]\nNice=1\n" }],
      [
        /each@.service:2: /,
        { name: "each@", content: "[Service]\nRestart=maybe\nExecStart=/bin/sleep %i\n" },
      ],
    ] as const)
      await t.rejects(write(args), wrong);
    t.equal(
      (await write({ name: "later", content: "[Service]\nExecStart=/opt/not/there/yet\n" })).outcome,
      "changed",
    );
    t.equal(
      (await write({ name: "each@", content: "[Service]\nExecStart=/bin/sleep %i\n" })).outcome,
      "changed",
    );
    t.equal((await write({ name: "each@", content: "[Service]\nExecStart=/bin/sleep %i\n" })).outcome, "ok");
    t.equal((await write({ name: "own", dropin: "nice", state: "absent" })).outcome, "changed");
    t.notOk(
      (await fresh.path("/etc/systemd/system/own.service.d")).exists,
      "an empty folder goes with its last file",
    );
  });

  await t.test("an OpenRC host reboots, halts and boots as others do", async (t) => {
    await outcome(old, { name: "containerd", enabled: true });
    await runModule(old, "reboot", {});
    t.match(await old.unit("containerd"), { activity: "active" }, "what is enabled runs after a reboot");
    await hosts.close();
    await lab.halt("old");
    t.notOk(lab.isOn("old"));
    await lab.boot("old");
    t.equal((await lab.exec("old", ["rc-service", "ssh", "status"])).rc, 0);
  });
});
