import t from "tap";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { gatherFacts } from "../../engine/facts/gather.js";
import { planHosts } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import { Hosts } from "../../engine/shell/pool.js";
import { builtinModules } from "../../modules/registry.js";
import { contract, type HostModule } from "../modules/contract.js";
import { labExamples } from "../modules/examples.js";
import { login } from "./login.js";

// A machine without the images makes them first.
t.setTimeout(900_000);

const state = mkdtempSync(join(homedir(), "packages-test-"));
t.teardown(() => rm(state, { recursive: true, force: true }));

/** A bare host is up to date; facts change nothing. */
const mayBeIdle = new Set(["apt", "package_facts"]);

/** `package` asks what is newest when it knows which manager the host has. */
const asksTwice = (module: string, state: unknown) => module === "package" && state === "latest";

for (const family of ["apt", "dnf", "zypper"] as const)
  t.test(`on a host with ${family}`, async (t) => {
    const hosts = new Hosts();
    const lab = await up({
      name: `${family}-${process.pid}`,
      hosts: planHosts("plain", 1).map((host) => ({
        ...host,
        family: family === "apt" ? "debian12" : family,
      })),
      state,
      install: true,
    });
    t.teardown(async () => {
      await hosts.close();
      await lab.down();
    });
    const { name, address } = lab.hosts[0]!;
    const host = login(lab, hosts, { name, address });
    const facts = (subset: string) => gatherFacts(host, subset.split(","));
    t.match(await facts("pkg_mgr"), { pkg_mgr: family });

    for (const each of builtinModules.ownNames()) {
      const module = (await builtinModules.load(each)) as HostModule;
      const own = labExamples(module, family).filter(({ on }) => on === family || each === "package_facts");
      for (const example of own)
        await t.test(`${each} ${JSON.stringify(example.args)}`, async (t) => {
          const report = await contract(host, module, example, facts, () => hosts.roundTrips());
          const { first, second, foreseen } = report.found;
          if (!mayBeIdle.has(each)) t.ok(report.hadWork, "there was something to do");
          t.ok(report.checkLeavesAll, "check leaves the host's files as they were");
          t.ok(report.nothingLeft, "after apply nothing is left to do", { second });
          t.ok(report.secondRunIsQuiet, "a second run changes nothing");
          t.ok(report.predictionHolds, "what was predicted is what happened", { first, second });
          t.ok(report.checkModeAgrees, "check mode goes on from what it foresaw", { foreseen });
          const most = asksTwice(each, example.args["state"]) ? 2 : 1;
          t.ok(report.roundTrips <= most, `a check asks all at once: ${report.roundTrips}`);
        });
    }
  });
