import {
  HostFailure,
  sh,
  type Host,
  type ModuleContext,
  type ReadKey,
  type RunResult,
} from "../../engine/module/index.js";
import { explained } from "./explain.js";
import { listsKey } from "./lists.js";
import { whenFree } from "./lock-wait.js";
import { specReads, type PackageManager, type Transaction } from "./manager.js";
import { isRpmVersion, parseRpmSpec, type PackageSpec } from "./spec.js";
import { parseOffers, parseSummary, zypperHolder, zypperSayings } from "./zypper-says.js";

/** How zypper is told to work. */
export interface ZypperOptions {
  /** Seconds to wait for another program that has the package manager locked. */
  readonly lockTimeout: number;
  /** Flags before the command, such as --no-gpg-checks, and behind it. */
  readonly globalFlags: readonly string[];
  readonly installFlags: readonly string[];
  readonly removeFlags: readonly string[];
  /** What is installed: packages, unless patches or patterns are meant. */
  readonly type: string;
  /** Brings everything to another release of the distribution, where all are updated. */
  readonly isDistUpgrade?: boolean;
}

/** What a dry run looks at besides packages. */
const settings: readonly ReadKey[] = [listsKey, "path:/etc/zypp"];

/** Done, and what is said besides: a reboot is needed, zypper itself was updated, repositories were left out. @source zypper(8) */
const done = [0, 100, 101, 102, 103, 106];
const nothingFound = 104;

type Query = (
  host: Host,
  words: readonly string[],
  specs: readonly PackageSpec[],
  ctx: ModuleContext,
) => Promise<RunResult>;

/** zypper of the SUSE distributions, with rpm below. */
export function zypperManager(options: ZypperOptions): PackageManager {
  const global = ["--non-interactive", "--xmlout", ...options.globalFlags];
  const query: Query = (host, words, specs, ctx) =>
    freely(options, ctx, async () => {
      const said = await host.query(sh`zypper ${[...global, ...words]}`, {
        reads: [...settings, ...specReads({ verb: "install", specs })],
        rcs: "any",
        timeoutMs: 120_000,
      });
      const { rc, stdout, stderr } = said;
      const isOlder = /has lower version than the installed one/.test(stdout.text);
      if (isOlder || ![...done, nothingFound].includes(rc))
        throw new HostFailure(`zypper ends with ${rc}`, { rc, stdout: stdout.text, stderr: stderr.text });
      return said;
    });
  const settled = async (host: Host, transaction: Transaction, ctx: ModuleContext) => ({
    ...transaction,
    specs: await Promise.all(transaction.specs.map((spec) => withVersion(host, spec, query, ctx))),
  });
  return {
    name: "zypper",
    parse: parseRpmSpec,
    fits: isRpmVersion,

    async simulate(host, transaction, ctx) {
      const words = zypperWords(await settled(host, transaction, ctx), options, ["--dry-run"]);
      const said = await query(host, words, transaction.specs, ctx);
      if (said.rc === nothingFound && transaction.verb !== "remove")
        await explained(zypperSayings, () => Promise.reject(failure(said)));
      return parseSummary(said.stdout.text);
    },

    async run(host, transaction, ctx) {
      const words = zypperWords(await settled(host, transaction, ctx), options, []);
      return (await changing(host, options, [...global, ...words], ctx)).stdout.text;
    },

    async newest(host, specs, ctx) {
      const names = specs.map(({ name }) => name);
      const said = await query(
        host,
        ["search", "-s", "--match-exact", "-t", options.type, ...names],
        specs,
        ctx,
      );
      const newest = new Map<string, string>();
      // The newest stands first.
      for (const { name, version } of parseOffers(said.stdout.text))
        if (!newest.has(name)) newest.set(name, version);
      return newest;
    },

    listsOf: "zypper",
    async refresh(host, ctx) {
      await changing(host, options, [...global, "refresh"], ctx);
    },
  };
}

/** zypper's own versions know no `*`: the newest that fits is asked for. */
async function withVersion(
  host: Host,
  spec: PackageSpec,
  query: Query,
  ctx: ModuleContext,
): Promise<PackageSpec> {
  const { name, version } = spec;
  if (version === undefined || !/[*?]/.test(version)) return spec;
  const said = await query(host, ["search", "-s", "--match-exact", "-t", "package", name], [spec], ctx);
  const offer = parseOffers(said.stdout.text).find((each) => isRpmVersion(each.version, version));
  return offer ? { ...spec, version: offer.version, text: `${name}=${offer.version}` } : spec;
}

function changing(
  host: Host,
  options: ZypperOptions,
  words: readonly string[],
  ctx: ModuleContext,
): Promise<RunResult> {
  const onLine = (line: string) => ctx.progress(line.replace(/<[^>]*>/g, ""));
  return freely(options, ctx, () => host.run(sh`zypper ${words}`, { signal: ctx.signal, onLine, rcs: done }));
}

function freely<T>({ lockTimeout }: ZypperOptions, ctx: ModuleContext, run: () => Promise<T>): Promise<T> {
  const wait = { seconds: lockTimeout, manager: "zypper", ctx };
  return whenFree(wait, zypperHolder, () => explained(zypperSayings, run));
}

function zypperWords(transaction: Transaction, options: ZypperOptions, flags: readonly string[]): string[] {
  const { type, installFlags, removeFlags, isDistUpgrade } = options;
  const named = ["-t", type, ...flags];
  switch (transaction.verb) {
    case "upgrade-all":
      return isDistUpgrade
        ? ["dist-upgrade", "--auto-agree-with-licenses", ...installFlags, ...flags]
        : [type === "patch" ? "patch" : "update", "--auto-agree-with-licenses", ...installFlags, ...flags];
    case "remove":
      return ["remove", ...removeFlags, ...named, ...transaction.specs.map(({ name }) => name)];
    // It also updates what is there; nothing is left over that it would know of.
    case "install":
    case "upgrade":
    case "autoremove":
      return [
        ...["install", "--auto-agree-with-licenses", ...installFlags, ...named],
        ...transaction.specs.map(word),
      ];
  }
}

function word({ name, version, maybe, text }: PackageSpec): string {
  if (version !== undefined) return `${name}=${version}`;
  return maybe === undefined ? text.replace(/\s+/g, "") : text;
}

function failure({ rc, stdout, stderr }: RunResult): HostFailure {
  return new HostFailure(`zypper ends with ${rc}`, { rc, stdout: stdout.text, stderr: stderr.text });
}
