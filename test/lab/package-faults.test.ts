import t, { type Test } from "tap";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { planHosts } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import { failureOf, type Failure } from "../../engine/module/failure.js";
import { rawShell, type Host, type PlainObject } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { runModule } from "../modules/run-module.js";
import { faults } from "./packages/faults.js";
import { locks } from "./packages/locks.js";
import { login } from "./login.js";

// A machine without the images makes them first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "package-faults-test-"));
t.teardown(() => rm(state, { recursive: true, force: true }));

async function failure(host: Host, module: string, args: PlainObject): Promise<Failure | undefined> {
  try {
    await runModule(host, module, args);
    return undefined;
  } catch (problem) {
    return failureOf(problem, module);
  }
}

async function hostOf(t: Test, family: string): Promise<Host> {
  const hosts = new Hosts();
  const lab = await up({
    name: `faults-${family}-${process.pid}`,
    hosts: planHosts("plain", 1).map((host) => ({ ...host, family })),
    state,
    install: true,
  });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const { name, address } = lab.hosts[0]!;
  return login(lab, hosts, { name, address });
}

for (const [manager, family] of [
  ["apt", "debian12"],
  ["dnf", "dnf"],
  ["zypper", "zypper"],
] as const)
  t.test(`a host with ${manager}`, async (t) => {
    const host = await hostOf(t, family);

    for (const fault of faults.filter(({ on }) => on === manager))
      await t.test(fault.name, async (t) => {
        await host.run(rawShell(fault.cause));
        const found = await failure(host, fault.module ?? "package", fault.args);
        await host.run(rawShell(fault.mend), { rcs: "any" });
        t.match(found?.message, fault.message);
        t.match(found?.hint, fault.hint);
      });

    for (const { name, take, args, holder } of locks.filter(({ on }) => on === manager)) {
      await t.test(`${name}: it is waited for`, async (t) => {
        const said: string[] = [];
        await host.run(rawShell(take(4)));
        const { outcome } = await runModule(
          host,
          "package",
          { ...args, lock_timeout: 60 },
          {
            progress: (line) => said.push(line),
          },
        );
        t.equal(outcome, "changed");
        t.match(said.join("\n"), holder, "who is waited for is said");
      });
      await t.test(`${name}: for too long`, async (t) => {
        await host.run(rawShell(take(30)));
        const found = await failure(host, "package", { ...args, state: "absent", lock_timeout: 1 });
        await host.run(rawShell("kill $(cat /run/holder)"), { rcs: "any" });
        t.match(found?.message, /^process \d+ \(\S+\) has \S+ locked, for longer than 1 s$/);
        t.match(found?.message, holder);
        t.match(found?.hint, /`ps -fp (\d+|PID)` on the host shows what it does; run again when it is done/);
      });
    }
  });
