import {
  sh,
  type HostFailure,
  type Host,
  type ModuleContext,
  type ReadKey,
  type RunResult,
} from "../../engine/module/index.js";
import { explained, type Sayings } from "./explain.js";
import { listsKey } from "./lists.js";
import { fileHolder, whenFree, type LockHolder } from "./lock-wait.js";
import { specReads, words, type PackageChange, type PackageManager, type Transaction } from "./manager.js";
import { isVersion, parseSpec, type PackageSpec } from "./spec.js";

/** How apk is told to work. */
export interface ApkOptions {
  /** Seconds to wait for another program that has the package manager locked. */
  readonly lockTimeout: number;
  /** Before the command: --repository, --no-cache. */
  readonly globalFlags: readonly string[];
  /** Behind `upgrade`, and behind `add` where the newest is asked for: --available. */
  readonly upgradeFlags: readonly string[];
}

/** What a dry run looks at besides packages. */
const settings: readonly ReadKey[] = [listsKey, "path:/etc/apk"];

/** apk of Alpine Linux. */
export function apkManager(options: ApkOptions): PackageManager {
  const change = (host: Host, command: readonly string[], ctx: ModuleContext): Promise<RunResult> =>
    whenFree(
      { seconds: options.lockTimeout, manager: "apk", ctx },
      (problem) => holder(host, problem),
      () =>
        explained(sayings, () =>
          host.run(sh`apk --no-progress ${[...options.globalFlags, ...command]}`, {
            signal: ctx.signal,
            onLine: (line) => ctx.progress(line),
          }),
        ),
    );
  return {
    name: "apk",
    parse: parseApkSpec,
    fits: isVersion,

    async simulate(host, transaction, ctx) {
      const command = [...options.globalFlags, ...apkWords(transaction, options), "--simulate"];
      const said = await explained(sayings, () =>
        host.query(sh`apk --no-progress ${command}`, {
          reads: [...settings, ...specReads(transaction)],
          timeoutMs: 120_000,
        }),
      );
      refuseLeft(transaction, said.stdout.text, ctx);
      return parseSteps(said.stdout.text);
    },
    run: async (host, transaction, ctx) =>
      (await change(host, apkWords(transaction, options), ctx)).stdout.text,
    listsOf: "apk",
    async refresh(host, ctx) {
      await change(host, ["update"], ctx);
    },
  };
}

/** `NAME`, `NAME=VERSION`, and apk's own comparisons, which only it can tell. @source apk-world(5) */
function parseApkSpec(text: string): PackageSpec {
  return /[<>~]|@/.test(text) ? { name: text, text, isOdd: true } : parseSpec(text);
}

function apkWords(transaction: Transaction, { upgradeFlags }: ApkOptions): string[] {
  switch (transaction.verb) {
    case "upgrade-all":
      return ["upgrade", ...upgradeFlags];
    // What nobody needs goes with every removal.
    case "autoremove":
    case "remove":
      return ["del", ...words(transaction)];
    case "upgrade":
      return ["add", "--upgrade", ...upgradeFlags, ...words(transaction, word)];
    case "install":
      return ["add", ...words(transaction, word)];
  }
}

/** apk has `~1.34` for every version that begins so. */
function word({ name, version, text }: PackageSpec): string {
  const begin = /^([^*?]+?)\.?\*$/.exec(version ?? "")?.[1];
  return begin === undefined ? text : `${name}~${begin}`;
}

/**
 * apk leaves what others need where it is, removes the rest, and counts that as success.
 * @source apk-tools, src/app_del.c: "following packages are not removed due to:", then `  NAME: WHO NEEDS IT ...`
 */
function refuseLeft({ verb, specs }: Transaction, said: string, ctx: ModuleContext): void {
  if (verb !== "remove") return;
  const [, list = ""] = said.split(/not removed due to:\s*\n/);
  const left = [...list.matchAll(/^ {2}(\S+): (.*\S)/gm)].filter(([, name]) =>
    specs.some((spec) => spec.name === name),
  );
  if (left.length === 0) return;
  const those = left.map(([, name, others]) => `${name} (${others})`).join(", ");
  ctx.fail(`apk leaves where it is what other packages need: ${those}`, { hint: "name those as well" });
}

/** `( 1/23) Installing NAME (VERSION)`, `Upgrading NAME (OLD -> NEW)`, `Purging NAME (VERSION)`; numbers are as wide as the last. */
export function parseSteps(said: string): PackageChange[] {
  return said.split("\n").flatMap((line) => {
    const [, verb, name = "", first = "", second] =
      /^\( *\d+\/\d+\) (Installing|Upgrading|Downgrading|Replacing|Reinstalling|Purging) (\S+) \((\S+)(?: -> (\S+))?\)/.exec(
        line,
      ) ?? [];
    if (verb === undefined) return [];
    if (verb === "Purging") return [{ name, before: first, after: "" }];
    return [{ name, before: second === undefined ? "" : first, after: second ?? first }];
  });
}

const sayings: Sayings = {
  reason(said) {
    const lines = said.split("\n").map((line) => line.trim());
    const at = lines.findIndex((line) => line.startsWith("ERROR: "));
    if (at < 0) return undefined;
    const first = lines[at]!.slice(7);
    // Which packages stands on the lines below.
    return first.endsWith(":") ? `${first} ${lines[at + 1] ?? ""}`.replace(/:$/, "") : first;
  },
  hints: [
    [
      /no such package/,
      "is the name right, and its repository in /etc/apk/repositories? `update_cache: true` reads the lists anew",
    ],
    [/breaks: world/, "`apk policy NAME` on the host lists the versions that there are"],
    [
      /UNTRUSTED|BAD signature/i,
      "the repository's key is missing in /etc/apk/keys or is another one: package_repository with its `key` sets it up",
    ],
    [/No space left/, "the host's disk is full: `df -h` shows where"],
    [
      /temporary error|network error|could not connect|unable to open|failed to fetch|DNS/i,
      "can the host reach its repositories? /etc/apk/repositories names them",
    ],
    [/Permission denied/, "with `become: true` it runs as root"],
  ],
};

/** apk doesn't say who has its data base. */
async function holder(host: Host, { stdout, stderr }: HostFailure): Promise<LockHolder | undefined> {
  const isLocked = /Unable to lock database/.test(`${stdout}\n${stderr}`);
  return isLocked ? fileHolder(host, "/lib/apk/db/lock") : undefined;
}
