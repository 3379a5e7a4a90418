import t from "tap";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { up } from "../../engine/lab/up.js";
import { Hosts } from "../../engine/shell/pool.js";
import { rawShell } from "../../engine/shell/script.js";
import { builtinModules } from "../../modules/registry.js";
import { contract, type HostModule } from "../modules/contract.js";
import { selinuxExamples } from "../modules/examples.js";
import { runModule } from "../modules/run-module.js";
import { login } from "./login.js";

// A machine without the image makes it first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "selinux-test-"));
t.teardown(() => rmSync(state, { recursive: true, force: true }));

// Real tools on a real policy's store, under a kernel without SELinux: what they do to a running kernel isn't shown here.
t.test("a policy's store, by semanage", async (t) => {
  const hosts = new Hosts();
  const plan = { name: "host1", groups: [], family: "selinux" };
  const lab = await up({ name: `selinux-${process.pid}`, hosts: [plan], state, install: true });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const { name, address } = lab.hosts[0]!;
  const host = login(lab, hosts, { name, address });

  for (const each of ["seport", "seboolean"]) {
    const module = (await builtinModules.load(each)) as HostModule;
    for (const example of selinuxExamples(module))
      await t.test(`${each} ${JSON.stringify(example.args)}`, async (t) => {
        const report = await contract(host, module, example, undefined, () => hosts.roundTrips());
        t.ok(report.hadWork);
        t.ok(report.checkLeavesAll, "check leaves the host's files as they were");
        t.ok(report.nothingLeft, "after apply nothing is left to do", report.found);
        t.ok(report.predictionHolds, "what was predicted is what happened", report.found);
        t.ok(report.checkModeAgrees);
        t.ok(report.roundTrips <= 1, "a check asks all at once");
      });
  }

  await t.test("a port that the policy gives another type is given this one", async (t) => {
    const args = { ports: ["3128"], proto: "tcp", setype: "http_port_t", ignore_selinux_state: true };
    t.equal((await runModule(host, "seport", args)).outcome, "changed");
    t.match((await host.run(rawShell("semanage port -l -n -C"))).stdout.text, /http_port_t\s+tcp\s+3128/);
    t.equal((await runModule(host, "seport", args)).outcome, "ok");
  });

  await t.test("refusals in the tools' own words", async (t) => {
    const port = { ports: ["9"], proto: "tcp", ignore_selinux_state: true };
    await t.rejects(runModule(host, "seport", { ...port, setype: "nosuch_t" }), /nosuch_t is invalid/);
    const boolean = { name: "nosuch", state: true, persistent: true, ignore_selinux_state: true };
    await t.rejects(runModule(host, "seboolean", boolean), /the policy has no boolean nosuch/);
    await t.rejects(runModule(host, "seboolean", { name: "nosuch", state: true }), /SELinux is off/);
  });

  await t.test("the mode of the next boot", async (t) => {
    const args = { policy: "default", state: "enforcing" };
    t.match(await runModule(host, "selinux", args), {
      outcome: "changed",
      result: { reboot_required: true },
    });
    t.match(
      (await host.run(rawShell("sestatus -v; grep ^SELINUX /etc/selinux/config"))).stdout.text,
      /^SELINUX=enforcing$/m,
    );
    t.equal((await runModule(host, "selinux", args)).outcome, "ok");
  });
});
