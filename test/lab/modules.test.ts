import t, { type Test } from "tap";
import { rm } from "node:fs/promises";
import { mkdtempSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gatherFacts } from "../../engine/facts/gather.js";
import type { Lab } from "../../engine/lab/lab.js";
import { planHosts } from "../../engine/lab/layout.js";
import { up } from "../../engine/lab/up.js";
import type { Example, Host } from "../../engine/module/index.js";
import { Hosts } from "../../engine/shell/pool.js";
import { builtinModules } from "../../modules/registry.js";
import { contract, type HostModule } from "../modules/contract.js";
import { labExamples } from "../modules/examples.js";
import { makeBusyboxRoot } from "./busybox.js";

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
  ...["find", "getent"],
  // What it changes is shown on clusters.
  "kubeadm",
  ...["kubernetes_cluster_state", "kubernetes_host_facts", "kubernetes_node_state"],
  ...["kubernetes_preflight", "kubernetes_reach"],
  // To make a locale takes the package that has its sources.
  "locale_gen",
  ...["ping", "service_facts", "setup", "slurp", "stat"],
];

/** What they ask second depends on the first answer. */
const asksTwice = new Set(["find", "unarchive", "get_url", "kubernetes_node_state", "static_pod"]);

const state = mkdtempSync(join(homedir(), "modules-test-"));
t.teardown(() => rm(state, { recursive: true, force: true }));

function loginTo(lab: Lab, hosts: Hosts, user: string): Host {
  const { name, address } = lab.hosts[0]!;
  return hosts.host(name, {
    kind: "ssh",
    host: address,
    user,
    privateKeyFile: lab.sshKeyPath,
    sshArgs: ["-o", `UserKnownHostsFile=${lab.knownHostsPath}`],
    connectTimeoutMs: 20_000,
  });
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
  if (!asksTwice.has(module.name)) t.ok(report.roundTrips <= 1, "a check asks all at once");
  return report.hadWork;
}

t.test("on a Debian host", async (t) => {
  const hosts = new Hosts();
  const lab = await up({
    name: `modules-${process.pid}`,
    hosts: planHosts("plain", 1),
    state,
    install: true,
  });
  t.teardown(async () => {
    await hosts.close();
    await lab.down();
  });
  const host = loginTo(lab, hosts, "root");

  const idle: string[] = [];
  for (const name of builtinModules.ownNames()) {
    const module = (await builtinModules.load(name))!;
    const examples = labExamples(module);
    let hadWork = examples.length === 0;
    for (const example of examples)
      await t.test(`${name} ${example.title ?? JSON.stringify(example.args)}`, async (t) => {
        if (await holds(t, hosts, host, module as HostModule, example)) hadWork = true;
      });
    if (!hadWork) idle.push(name);
  }
  t.same(idle, onlyLook, "examples give every module something to do, but for those that only look");

  await t.test("with busybox as the only userland", async (t) => {
    await makeBusyboxRoot(host);
    const bare = loginTo(lab, hosts, "busybox");
    t.match((await bare.query({ text: "ls --help 2>&1" }, { reads: [], rcs: "any" })).stdout.text, /BusyBox/);
    for (const name of onBusybox) {
      const module = (await builtinModules.load(name)) as HostModule;
      for (const example of module.examples)
        await t.test(`${name} ${example.title ?? JSON.stringify(example.args)}`, (t) =>
          holds(t, hosts, bare, module, example),
        );
    }
  });
});
