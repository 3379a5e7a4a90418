import type { Host, ModuleContext, ReadKey } from "../../engine/module/index.js";
import type { ListsOf } from "./lists.js";
import type { PackageSpec } from "./spec.js";

/** What a package manager is asked to do. */
export interface Transaction {
  readonly verb: "install" | "upgrade" | "remove" | "upgrade-all" | "autoremove";
  /** None for the last two. */
  readonly specs: readonly PackageSpec[];
}

/** What becomes of one package. */
export interface PackageChange {
  readonly name: string;
  /** "" when it isn't there, or when the manager doesn't say. */
  readonly before: string;
  /** "" when it goes. */
  readonly after: string;
  /** Where the manager says it. */
  readonly architecture?: string;
}

/**
 * One program that installs packages, told how to work by a task's arguments. What is installed is the host's to say
 * (`host.package`); this is the rest, so that a family of package managers is one small file.
 */
export interface PackageManager {
  readonly name: string;
  /** How a task writes a package. */
  parse(text: string): PackageSpec;
  /** Whether an installed version is the one asked for, in which * and ? stand for anything. */
  fits(installed: string, wanted: string): boolean;
  /** What it would do, by its own dry run, which changes nothing. @throws HostFailure when it would refuse, saying what to do next */
  simulate(host: Host, transaction: Transaction, ctx: ModuleContext): Promise<readonly PackageChange[]>;
  /** Does it; waits for the lock. @returns what it said. @throws HostFailure likewise */
  run(host: Host, transaction: Transaction, ctx: ModuleContext): Promise<string>;
  /** The newest version on offer of each package, by name; where this is missing `host.package` says it. */
  newest?(
    host: Host,
    specs: readonly PackageSpec[],
    ctx: ModuleContext,
  ): Promise<ReadonlyMap<string, string>>;
  readonly listsOf: ListsOf;
  /** Reads the repositories' lists anew; waits for the lock. @throws HostFailure likewise */
  refresh(host: Host, ctx: ModuleContext): Promise<void>;
}

/** What a dry run looks at besides the manager's own settings: what check mode would have changed there makes it worthless. */
export function specReads({ specs }: Transaction): ReadKey[] {
  return [
    "pkg:*",
    ...specs.map(({ name, maybe }): ReadKey => `pkg:${maybe ?? name.replace(/[\s<>=~@].*$/, "")}`),
  ];
}

/** A transaction's packages as words of a command; of what is removed only the names. */
export function words(
  { verb, specs }: Transaction,
  word: (spec: PackageSpec) => string = ({ text }) => text,
): string[] {
  return specs.map((spec) => (verb === "remove" && !spec.isOdd ? spec.name : word(spec)));
}
