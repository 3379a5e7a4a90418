import { spawn } from "node:child_process";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { families, usualFamily } from "../lab/base/families.js";
import { kubernetesBundle } from "../lab/kubernetes/bundle.js";
import { imageStore } from "../lab/kubernetes/store.js";
import { findHost } from "../lab/host.js";
import { sshOptions } from "../lab/inventory.js";
import { down, findLab } from "../lab/lab.js";
import { defaultHosts, layoutNames, planHosts, withFamilies, type LayoutName } from "../lab/layout.js";
import { checkMachine } from "../lab/machine.js";
import { isStarting, listRecords } from "../lab/records.js";
import { up } from "../lab/up.js";
import type { Command, Given } from "./command.js";
import type { Interrupts } from "./interrupt.js";

/** Name of the lab when none is given. */
const usualName = "lab";

const actions: Readonly<
  Record<string, (given: Given, words: readonly string[], interrupts: Interrupts) => Promise<number> | number>
> = {
  up: bringUp,
  down: takeDown,
  status,
  inventory: (given) => print(`${findLab(labName(given)).inventoryPath}\n`),
  ssh,
  cut: (given, hosts) => power("cut", given, hosts),
  halt: (given, hosts) => power("halt", given, hosts),
  boot: (given, hosts) => power("boot", given, hosts),
};

export const command: Command = {
  name: "lab",
  summary: "Boot disposable hosts on this machine, for trying and testing",
  usage:
    "lab up | down | status | inventory | ssh HOST [COMMAND...] | cut HOST... | halt HOST... | boot HOST...",
  description: `The hosts are Debian systems with a systemd, a network and an sshd of their own; they share this machine's kernel
and have no way out of it. Needs root. The first "up" makes an image (a minute), kept in the cache folder.

  up         boots the hosts and writes an inventory for them
  down       takes the lab away; nothing of it stays
  status     shows what is up
  inventory  prints where the inventory is
  ssh        logs in to a host, or runs a command there (options of its own after --)
  cut        cuts hosts' power; halt shuts them down; boot turns them on again

Layouts: stacked (3 control planes, the others workers; 4 hosts), external (2 load balancers, 3 control planes,
the others workers; 6 hosts), plain (hosts in no group; 2 hosts).

Families, each also a group of the inventory:
${families.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join("\n")}`,
  options: [
    {
      name: "name",
      value: "NAME",
      summary: `Name of the lab (${usualName}); labs of other names stand beside it`,
    },
    { name: "hosts", value: "N", summary: "up: number of hosts" },
    {
      name: "layout",
      value: "LAYOUT",
      choices: layoutNames,
      summary: "up: which groups the hosts stand in (stacked)",
    },
    {
      name: "family",
      value: "NAME,...",
      summary: `up: what the hosts are (${usualFamily}); of several names each host gets the next`,
    },
    {
      name: "with-kubernetes",
      summary: "up: make the Kubernetes bundle (once, 8 minutes); name it in the inventory",
    },
    { name: "with-images", summary: "up: the same, and fill each host's image store from it" },
    { name: "replace", summary: "up: take a lab of that name down first when it is up" },
    { name: "install", summary: "up: install the packages that this machine lacks (apt-get)" },
    { name: "state", value: "DIR", summary: "up, down: keep the lab in DIR/NAME" },
    { name: "all", summary: "down: all labs of this machine" },
    { name: "user", short: "u", value: "USER", summary: "ssh: whom to log in as (root)" },
  ],
  examples: ["hapb lab up --hosts 4 --with-images", "hapb lab ssh cp1", "hapb lab cut cp1", "hapb lab down"],
  words: [1, Infinity],
  // ssh HOST COMMAND
  passesOn: 3,
  run: async (given, interrupts) => {
    const [name, ...words] = given.words;
    const action = Object.hasOwn(actions, name!) ? actions[name!] : undefined;
    if (!action)
      throw usage(`hapb lab has no command ‘${name}’`, `it is one of ${Object.keys(actions).join(", ")}`);
    return action(given, words, interrupts);
  },
};

async function bringUp(given: Given, _words: readonly string[], interrupts: Interrupts): Promise<number> {
  checkMachine("hapb lab up");
  const layout = (given.text("layout") ?? "stacked") as LayoutName;
  const named = (given.text("family") ?? usualFamily).split(",");
  const count = Number(given.text("hosts") ?? Math.max(defaultHosts[layout], named.length));
  const hosts = withFamilies(planHosts(layout, count), named);
  const stop = new AbortController();
  const stopListening = interrupts.onFirst(() =>
    stop.abort(new DiagnosticError(error("lab/stopped", "stopped: the lab was taken away"))),
  );
  try {
    const { signal } = stop;
    const install = given.has("install");
    const wantsBundle = given.has("with-kubernetes") || given.has("with-images");
    const bundle = wantsBundle ? await kubernetesBundle({ progress, install, signal }) : undefined;
    const made = await up({
      name: labName(given),
      layout,
      hosts,
      bundle,
      imageStore: bundle && given.has("with-images") ? await imageStore(bundle, progress, signal) : undefined,
      state: given.text("state"),
      replace: given.has("replace"),
      install,
      progress,
      signal,
    });
    for (const host of made.hosts)
      print(`${host.name.padEnd(6)} ${host.address.padEnd(13)} ${[...host.groups, host.family].join(" ")}\n`);
    return print(`inventory: ${made.inventoryPath}\n`);
  } finally {
    stopListening();
  }
}

async function takeDown(given: Given): Promise<number> {
  checkMachine("hapb lab down");
  const names = given.has("all") ? listRecords().map((record) => record.name) : [labName(given)];
  for (const name of names) {
    const wasThere = await down({ name, state: given.text("state"), progress });
    print(wasThere ? `the lab ${name} is gone\n` : `there is no lab ${name}\n`);
  }
  return 0;
}

function status(given: Given): number {
  const name = given.text("name");
  const records = listRecords().filter((record) => name === undefined || record.name === name);
  if (records.length === 0) return print(name ? `there is no lab ${name}\n` : "no lab is up\n");
  for (const record of records) {
    const isStopped = !isStarting(record) && record.phase === "starting";
    const phase = isStopped ? "left half made (up or down clears it)" : record.phase;
    print(`lab ${record.name}: ${phase}, ${record.folder}/inventory.yml\n`);
    for (const host of record.hosts) {
      const state = findHost(record, host.name) ? "on " : "off";
      print(
        `  ${host.name.padEnd(6)} ${host.address.padEnd(13)} ${state}  ${[...host.groups, host.family].join(" ")}\n`,
      );
    }
  }
  return 0;
}

function ssh(given: Given, [name, ...remote]: readonly string[]): Promise<number> {
  const lab = findLab(labName(given));
  const host = lab.hosts.find((candidate) => candidate.name === name);
  const names = lab.hosts.map((each) => each.name).join(", ");
  if (!host)
    throw usage(name ? `the lab ${lab.name} has no host ‘${name}’` : "which host?", `it has ${names}`);
  const login = `${given.text("user") ?? "root"}@${host.address}`;
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", ["-i", lab.sshKeyPath, ...sshOptions(lab), login, ...remote], {
      stdio: "inherit",
    });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 255));
  });
}

async function power(
  action: "cut" | "halt" | "boot",
  given: Given,
  hosts: readonly string[],
): Promise<number> {
  checkMachine(`hapb lab ${action}`);
  if (hosts.length === 0) throw usage("which host?", `usage: hapb lab ${action} HOST...`);
  const lab = findLab(labName(given));
  const act = ({ cut: "powerCut", halt: "halt", boot: "boot" } as const)[action];
  await Promise.all(hosts.map((host) => lab[act](host)));
  return print(`${hosts.join(", ")}: ${action === "boot" ? "on" : "off"}\n`);
}

function labName(given: Given): string {
  return given.text("name") ?? usualName;
}

function usage(summary: string, hint: string): DiagnosticError {
  return new DiagnosticError(error("cli/words", summary, { hint }));
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
