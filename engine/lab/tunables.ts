import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { controllersPassedDown, restoreControllers } from "./cgroups.js";
import { commandResult } from "./command.js";
import { recordsFolder } from "./folders.js";
import { isInPath } from "./machine.js";
import { isNamespaceFolderMounted, unmountNamespaceFolder } from "./network.js";

/** What labs had to change on the machine, to be put back with the last of them. */
interface Changes {
  /** Tunables by path, with the values found. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly modules: readonly string[];
  readonly madeNamespaceFolder: boolean;
  /** Controllers that the roots of cgroup v2 handed down, by mount point. */
  readonly controllers: Readonly<Record<string, readonly string[]>>;
}

/**
 * The least value of machine-wide limits that ten hosts can live with: the default of 128 inotify instances a user is
 * used up by one control plane ("too many open files").
 */
const leastValues: Readonly<Record<string, number>> = {
  "/proc/sys/fs/inotify/max_user_instances": 4096,
};

/** Kernel modules the hosts need and can't load: asked for where they are neither loaded nor built in. */
const modules: readonly { readonly name: string; readonly sign: string }[] = [
  { name: "overlay", sign: "/sys/module/overlay" },
  { name: "br_netfilter", sign: "/proc/sys/net/bridge" },
  { name: "nf_conntrack", sign: "/proc/sys/net/netfilter" },
];

const changesPath = join(recordsFolder, "machine.json");

/** Raises what labs need raised. To be called under the machine's lock; what is already right is left alone. */
export async function raiseTunables(): Promise<void> {
  const known = readChanges();
  const sysctls = { ...known?.sysctls };
  for (const [path, least] of Object.entries(leastValues)) {
    const found = readFileSync(path, "utf8").trim();
    if (Number(found) < least) sysctls[path] ??= found;
  }
  const missing = modules.filter(({ sign }) => !existsSync(sign) && isInPath("modprobe", process.env));
  // Noted before it is done: a crash in between puts back a value that is still the old one.
  writeChanges({
    sysctls,
    modules: [...new Set([...(known?.modules ?? []), ...missing.map(({ name }) => name)])],
    madeNamespaceFolder: known?.madeNamespaceFolder ?? !isNamespaceFolderMounted(),
    controllers: known?.controllers ?? controllersPassedDown(),
  });
  for (const path of Object.keys(sysctls))
    if (Number(readFileSync(path, "utf8")) < leastValues[path]!)
      writeFileSync(path, String(leastValues[path]));
  for (const { name } of missing) await commandResult("modprobe", [name]);
}

/** Puts everything back. To be called under the machine's lock, when no lab is left. */
export async function restoreTunables(): Promise<void> {
  const changes = readChanges();
  if (changes === undefined) return;
  for (const [path, value] of Object.entries(changes.sysctls)) writeFileSync(path, value);
  // A module that something uses by now stays; that is modprobe's to judge.
  for (const name of changes.modules) await commandResult("modprobe", ["-r", name]);
  restoreControllers(changes.controllers);
  if (changes.madeNamespaceFolder) await unmountNamespaceFolder();
  rmSync(recordsFolder, { recursive: true, force: true });
}

function readChanges(): Changes | undefined {
  try {
    return JSON.parse(readFileSync(changesPath, "utf8")) as Changes;
  } catch {
    return undefined;
  }
}

function writeChanges(changes: Changes): void {
  mkdirSync(recordsFolder, { recursive: true });
  writeFileSync(changesPath, `${JSON.stringify(changes)}\n`);
}
