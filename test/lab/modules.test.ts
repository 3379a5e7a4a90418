import t, { type Test } from "tap";
import { rm } from "node:fs/promises";
import { mkdtempSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gatherFacts } from "../../engine/facts/gather.js";
import { families, usualFamily } from "../../engine/lab/base/families.js";
import type { Lab } from "../../engine/lab/lab.js";
import { up } from "../../engine/lab/up.js";
import { sh, type Example, type Host } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { builtinModules } from "../../modules/registry.js";
import { contract, type HostModule } from "../modules/contract.js";
import { hasLabExamples, onHosts } from "../modules/examples.js";
import { makeBusyboxRoot } from "./busybox.js";
import { DistributionTable, type Cell } from "./distribution-table.js";
import { login } from "./login.js";

// A machine without the base image makes it first.
t.setTimeout(900_000);

/** What stands on the control machine is no part of what check mode foresees. */
const changesControlMachine = new Set(["fetch"]);

/** Modules that ask for no more than a POSIX shell and the usual programs. */
const onBusybox = [
  ...[
    "command",
    "shell",
    "raw",
    "script",
    "copy",
    "template",
    "file",
    "lineinfile",
    "blockinfile",
    "replace",
    "ini_file",
    "assemble",
    "tempfile",
    "find",
    "cron",
    "getent",
    "pam_limits",
    "unarchive",
  ],
  ...["stat", "slurp", "fetch", "sysctl", "modprobe", "swap_off", "hostname", "ping", "setup", "wait_for"],
];

/** Modules that change nothing, whatever they are asked; and two of which a bare host shows only that nothing is left to do. */
const onlyLook = [
  ...["calico_manifest", "crictl_info", "find", "flannel_manifest", "getent"],
  // What it changes is shown on clusters.
  "kubeadm",
  ...["kubernetes_answers", "kubernetes_cluster_state"],
  ...["kubernetes_doctor_agree", "kubernetes_doctor_judge", "kubernetes_doctor_look"],
  ...["kubernetes_host_facts", "kubernetes_node_state", "kubernetes_preflight", "kubernetes_reach"],
  // To make a locale takes the package that has its sources.
  "locale_gen",
  ...["package_facts", "ping", "service_facts", "setup", "slurp", "stat"],
];

/** What they ask second depends on the first answer. */
const asksTwice = new Set([
  "containerd_config",
  "find",
  "unarchive",
  "get_url",
  "kubernetes_node_state",
  "static_pod",
  "swap_restore",
]);

const state = mkdtempSync(join(homedir(), "modules-test-"));
t.teardown(() => rm(state, { recursive: true, force: true }));

function loginTo(lab: Lab, hosts: Hosts, name: string, user: string): Host {
  return login(
    lab,
    hosts,
    lab.hosts.find((host) => host.name === name)!,
    { user },
  );
}

/** @returns whether there was something to do */
async function holds(
  t: Test,
  hosts: Hosts,
  host: Host,
  module: HostModule,
  example: Example,
): Promise<boolean> {
  const facts = (subset: string, options?: { readonly factPath?: string }) =>
    gatherFacts(host, subset.split(","), options);
  const report = await contract(host, module, example, facts, () => hosts.roundTrips());
  const { first, second, foreseen } = report.found;
  t.ok(report.checkLeavesAll, "check leaves the host's files as they were");
  t.ok(report.nothingLeft, "after apply nothing is left to do", { second });
  t.ok(report.secondRunIsQuiet, "a second run changes nothing");
  t.ok(report.predictionHolds, "what was predicted is what happened, or was unknown", { first, second });
  if (!changesControlMachine.has(module.name))
    t.ok(report.checkModeAgrees, "check mode goes on from what it foresaw", { foreseen });
  const isAskedTwice =
    asksTwice.has(module.name) || (module.name === "package" && example.args["state"] === "latest");
  if (!isAskedTwice) t.ok(report.roundTrips <= 1, `a check asks all at once (${report.roundTrips})`);
  return report.hadWork;
}

type PackageManager = NonNullable<Example["on"]>;

/** One example's programs that a host lacks. */
async function lacking(host: Host, { requires = [] }: Example): Promise<string[]> {
  if (requires.length === 0) return [];
  const { stdout } = await host.query(
    sh`for p in ${requires}; do command -v "$p" >/dev/null || echo "$p"; done`,
    { reads: ["host:identity"] },
  );
  return stdout.text.split("\n").filter(Boolean);
}

/** Runs all examples of a module that apply. @returns what the table says of it, and whether there was something to do */
async function showModule(t: Test, hosts: Hosts, host: Host, module: HostModule, manager: PackageManager) {
  const missing = new Set<string>();
  let ran = 0;
  let failed = 0;
  let hadWork = false;
  for (const example of onHosts(module).filter(({ needs }) => needs === undefined || needs === "reboot")) {
    const { on = manager } = example;
    const without = on === manager ? await lacking(host, example) : [on];
    for (const program of without) missing.add(program);
    if (without.length > 0) continue;
    ran++;
    let held = false;
    const run = () =>
      t.test(`${module.name} ${example.title ?? JSON.stringify(example.args)}`, async (t) => {
        if (await holds(t, hosts, host, module, example)) hadWork = true;
        held = t.passing();
      });
    // Their files on this machine have the same names, whatever the host.
    if (changesControlMachine.has(module.name)) await (onControl = onControl.then(run, run));
    else await run();
    if (!held) failed++;
  }
  const cell: Cell = failed > 0 ? "fails" : ran > 0 ? "works" : { lacks: [...missing].sort() };
  return { cell, hadWork, ran };
}

/** Families that differ from Debian 12 in what is installed alone. */
const alike = new Set(["odd", "selinux", "web"]);

let onControl: Promise<unknown> = Promise.resolve();

t.test("every module on every family", async (t) => {
  const shown = families.filter(({ name }) => !alike.has(name));
  const lab = await up({
    name: `modules-${process.pid}`,
    hosts: shown.map(({ name }) => ({ name, groups: [], family: name })),
    state,
    install: true,
  });
  t.teardown(() => lab.down());
  const table = new DistributionTable();
  const idle = new Set<string>();
  const busy = new Set<string>();

  t.jobs = 3;
  const runs = shown.map(({ name: family }) =>
    t.test(`on ${family}`, { buffered: true }, async (t) => {
      const hosts = new Hosts();
      t.teardown(() => hosts.close());
      const host = loginTo(lab, hosts, family, "root");
      const manager = (await gatherFacts(host, ["pkg_mgr"]))["pkg_mgr"] as PackageManager;
      t.equal(manager, family === "dnf" || family === "zypper" ? family : "apt");
      for (const name of builtinModules.ownNames()) {
        const module = (await builtinModules.load(name)) as HostModule;
        if (!hasLabExamples(module)) continue;
        const { cell, hadWork, ran } = await showModule(t, hosts, host, module, manager);
        table.set(name, family, cell);
        if (ran > 0) (hadWork ? busy : idle).add(name);
      }
      if (family !== usualFamily) return;
      await t.test("with busybox as the only userland", async (t) => {
        await makeBusyboxRoot(host);
        const bare = loginTo(lab, hosts, family, "busybox");
        const help = await bare.query({ text: "ls --help 2>&1" }, { reads: [], rcs: "any" });
        t.match(help.stdout.text, /BusyBox/);
        for (const name of onBusybox) {
          const module = (await builtinModules.load(name)) as HostModule;
          table.set(name, "busybox", (await showModule(t, hosts, bare, module, "apt")).cell);
        }
      });
    }),
  );
  await Promise.all(runs);
  const neverBusy = [...idle].filter((name) => !busy.has(name)).sort();
  t.same(neverBusy, onlyLook, "examples give every module something to do, but for those that only look");
  table.compare(t);
});
