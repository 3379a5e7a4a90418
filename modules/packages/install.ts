import {
  UnknownRead,
  type Applied,
  type Check,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { foresee } from "./foresee.js";
import { installed, readStates, type Installed, type States } from "./installed.js";
import { readLists, type Lists, type ListsOf } from "./lists.js";
import type { PackageChange, PackageManager, Transaction } from "./manager.js";
import { isEverything } from "./spec.js";

export interface InstallWishes {
  readonly names: readonly string[];
  readonly state: "present" | "absent" | "latest";
  readonly updateCache: boolean;
  /** Seconds for which the repositories' lists count as fresh. */
  readonly cacheValidSeconds: number;
  /** Packages that aren't there are left alone. */
  readonly onlyUpgrade: boolean;
  /** Services that come with the packages stay off, whatever the packages want. */
  readonly startsNothing: boolean;
}

/** Ansible's states have two names each. */
export function plainState(
  state: "present" | "installed" | "absent" | "removed" | "latest",
): InstallWishes["state"] {
  return state === "installed" ? "present" : state === "removed" ? "absent" : state;
}

/** Each package by name: "absent", "present", the version asked for when it has it, or the version that it has. */
export type PackageStates = { [name: string]: string };

type PackagesCheck = Check<PackageStates> & {
  /** What would be done, and what would come of it; undefined when that can't be told before. */
  readonly transactions: readonly Transaction[];
  readonly changes: readonly PackageChange[] | undefined;
};

/** What can be asked before it is known which package manager the host has. */
export interface Early {
  readonly states: States;
  readonly lists: ((of: ListsOf) => Lists) | undefined;
}

export async function askEarly(host: Host, { names, state, updateCache }: InstallWishes): Promise<Early> {
  const [states, lists] = await Promise.all([
    readStates(host, names, state === "latest"),
    updateCache ? readLists(host) : undefined,
  ]);
  return { states, lists };
}

/**
 * What installing or removing these packages would change. With `update_cache` the lists are only read anew when something has to be
 * installed; what is newest can't be told before.
 */
export async function checkPackages(
  host: Host,
  manager: PackageManager,
  wishes: InstallWishes,
  ctx: ModuleContext,
  early?: Early,
): Promise<PackagesCheck> {
  const specs = wishes.names.map((name) => manager.parse(name));
  if (wishes.state !== "latest" && specs.some(isEverything))
    ctx.fail("`*` is every package there is", {
      hint: "with state: latest it brings all that are installed up to date",
    });
  // The host is asked for each by its whole name: a pattern would count as one that isn't there, and be left alone in silence.
  const pattern = specs.find(({ name, isOdd }) => !isOdd && /[*?[]/.test(name));
  if (pattern && (wishes.state === "absent" || wishes.onlyUpgrade))
    ctx.fail(`‘${pattern.name}’ is no package's name`, {
      hint: "* stands in versions alone, as in NAME=1.2*: name the packages",
    });
  const [allLists, found] = await Promise.all([
    early ? early.lists : wishes.updateCache ? readLists(host) : undefined,
    installed(host, manager, specs, wishes.state, ctx, early?.states),
  ]);
  const lists = allLists?.(manager.listsOf);
  const isStale = lists !== undefined && lists.age >= wishes.cacheValidSeconds;
  const all = found.filter(({ version }) => version !== "" || !wishes.onlyUpgrade);
  const changing = all.filter((each) => shown(manager, each, wishes.state) !== wanted(each, wishes.state));
  const transactions = transactionsFor(changing, wishes.state);
  const changes = isStale ? undefined : await simulated(host, manager, transactions, ctx);
  // What the manager has nothing to do for is there under another name: a virtual package, a group.
  if (changes?.length === 0 && wishes.state === "absent")
    ctx.fail(`${manager.name} leaves ${names(changing)} where it is`, {
      hint: "other packages need it: name them as well",
    });
  const isThere = changes?.length === 0 && wishes.state !== "absent";
  const late = isThere ? changing.find(({ spec }) => spec.version !== undefined) : undefined;
  if (late)
    ctx.fail(
      `${manager.name} leaves ${late.spec.name} at ${late.version || "no version"}, where ${late.spec.version} is asked for`,
      {
        hint: "is it held back, or older than what is installed?",
      },
    );
  const after = Object.fromEntries(all.map((each) => [each.spec.name, wanted(each, wishes.state)]));
  const before = Object.fromEntries(
    all.map((each) => [
      each.spec.name,
      isThere ? wanted(each, wishes.state) : shown(manager, each, wishes.state),
    ]),
  );
  const isUnknown = wishes.state === "latest" && isStale;
  return {
    before,
    after: isUnknown ? ctx.unknown("which version is newest is known after the lists are updated") : after,
    result: { cache_updated: false, ...(lists ? { cache_update_time: lists.updated } : {}) },
    transactions: isThere ? [] : transactions,
    changes,
    ...(isThere ? {} : await foresee(host, changing, changes, wishes)),
  };
}

function names(these: readonly Installed[]): string {
  return these.map(({ spec }) => spec.name).join(", ");
}

function shown(manager: PackageManager, { spec, version }: Installed, state: InstallWishes["state"]): string {
  if (isEverything(spec)) return version === "" ? "outdated" : "up to date";
  if (version === "") return "absent";
  if (state === "latest") return version;
  if (spec.version === undefined || state === "absent") return "present";
  return manager.fits(version, spec.version) ? spec.version : version;
}

function wanted({ spec, version, newest }: Installed, state: InstallWishes["state"]): string {
  if (isEverything(spec)) return "up to date";
  if (state === "absent") return "absent";
  if (state === "latest") return newest || version || "present";
  return spec.version ?? "present";
}

function transactionsFor(changing: readonly Installed[], state: InstallWishes["state"]): Transaction[] {
  const verbOf = ({ spec, version }: Installed): Transaction["verb"] => {
    if (isEverything(spec)) return "upgrade-all";
    if (state === "absent") return "remove";
    return state === "latest" && version !== "" ? "upgrade" : "install";
  };
  return (["remove", "install", "upgrade", "upgrade-all"] as const).flatMap((verb) => {
    const specs = changing.filter((each) => verbOf(each) === verb).map(({ spec }) => spec);
    return specs.length > 0 ? [{ verb, specs: verb === "upgrade-all" ? [] : specs }] : [];
  });
}

/** By the manager's own dry run. What check mode has foreseen before may make that worthless; some run for root alone. */
async function simulated(
  host: Host,
  manager: PackageManager,
  transactions: readonly Transaction[],
  ctx: ModuleContext,
): Promise<readonly PackageChange[] | undefined> {
  if (transactions.length === 0) return undefined;
  try {
    return (await Promise.all(transactions.map((each) => manager.simulate(host, each, ctx)))).flat();
  } catch (problem) {
    if (problem instanceof UnknownRead || host.user !== "root") return undefined;
    throw problem;
  }
}

/** What was done, beside what the engine takes. */
export type PackagesApplied = Applied<PackageStates> & {
  readonly changes: readonly PackageChange[];
  readonly output: string;
};

export async function applyPackages(
  host: Host,
  manager: PackageManager,
  wishes: InstallWishes,
  ctx: ModuleContext,
): Promise<PackagesApplied> {
  const isStale =
    wishes.updateCache &&
    wishes.state !== "absent" &&
    (await readLists(host))(manager.listsOf).age >= wishes.cacheValidSeconds;
  if (isStale) await manager.refresh(host, ctx);
  const check = await checkPackages(host, manager, { ...wishes, updateCache: false }, ctx);
  let output = "";
  for (const transaction of check.transactions) output += await manager.run(host, transaction, ctx);
  const stamp = isStale ? { cache_update_time: (await readLists(host))(manager.listsOf).updated } : {};
  return {
    result: { cache_updated: isStale, ...stamp, stdout: output, stdout_lines: output.split("\n") },
    after: check.after as PackageStates,
    changes: check.changes ?? [],
    output,
  };
}
