import {
  HostFailure,
  sh,
  type Host,
  type ModuleContext,
  type ReadKey,
  type RunResult,
  type Script,
} from "../../engine/module/index.js";
import { dnfHolder, dnfSayings } from "./dnf-sayings.js";
import { parseTable } from "./dnf-table.js";
import { explained } from "./explain.js";
import { listsKey } from "./lists.js";
import { whenFree } from "./lock-wait.js";
import { specReads, words, type PackageManager, type Transaction } from "./manager.js";
import { isRpmVersion, parseRpmSpec, withoutEpoch, type PackageSpec } from "./spec.js";

/** How dnf is told to work. */
export interface DnfOptions {
  /** The first of these that the host has. */
  readonly programs: readonly ("dnf" | "dnf5" | "yum")[];
  /** Seconds to wait for another program that has the package manager locked. */
  readonly lockTimeout: number;
  /** Further flags, such as --nogpgcheck. */
  readonly flags: readonly string[];
  readonly allowDowngrade: boolean;
  /** Further flags where something is removed. */
  readonly removeFlags: readonly string[];
}

/** What a dry run looks at besides packages. */
const settings: readonly ReadKey[] = [
  listsKey,
  "path:/etc/yum.repos.d",
  "path:/etc/dnf",
  "file:/etc/yum.conf",
];

/** dnf, its successor dnf5, or yum, which is another name of theirs; rpm is below. */
export function dnfManager(options: DnfOptions): PackageManager {
  const query = (
    host: Host,
    words: readonly string[],
    transaction: Transaction,
    ctx: ModuleContext,
  ): Promise<RunResult> =>
    freely(host, options, ctx, async () => {
      const said = await host.query(command(options, words), {
        reads: [...settings, ...specReads(transaction)],
        rcs: "any",
        timeoutMs: 120_000,
      });
      // A dry run ends as failed where it would have done something.
      if (said.rc === 0 || /Operation aborted/.test(said.stdout.text + said.stderr.text)) return said;
      const { rc, stdout, stderr } = said;
      throw new HostFailure(`dnf ends with ${rc}`, { rc, stdout: stdout.text, stderr: stderr.text });
    });
  return {
    name: options.programs[0] ?? "dnf",
    parse: parseRpmSpec,
    fits: isRpmVersion,

    async simulate(host, transaction, ctx) {
      const said = await query(host, ["--assumeno", ...dnfWords(transaction, options)], transaction, ctx);
      const { changes, downgrades } = parseTable(said.stdout.text);
      if (downgrades.length > 0 && transaction.verb === "install" && !options.allowDowngrade)
        throw new HostFailure(`an older version would come: ${downgrades.join(", ")}`, {
          hint: "dnf with allow_downgrade: true takes it",
        });
      return changes;
    },

    async run(host, transaction, ctx) {
      return (await changing(host, options, dnfWords(transaction, options), ctx)).stdout.text;
    },

    async newest(host, specs, ctx) {
      const names = specs.map(({ name }) => name);
      const format = "%{name} %{version}-%{release}\n";
      const said = await query(
        host,
        ["-q", "repoquery", "--latest-limit=1", "--qf", format, ...names],
        { verb: "upgrade", specs },
        ctx,
      );
      const rows = said.stdout.text.split("\n").map((line) => line.split(" ") as [string, string]);
      return new Map(rows.filter((row) => row.length === 2));
    },

    listsOf: "dnf",
    async refresh(host, ctx) {
      await changing(host, options, ["makecache", "--refresh"], ctx);
    },
  };
}

function changing(
  host: Host,
  options: DnfOptions,
  words: readonly string[],
  ctx: ModuleContext,
): Promise<RunResult> {
  return freely(host, options, ctx, () =>
    host.run(command(options, ["-y", ...words]), {
      signal: ctx.signal,
      onLine: (line) => ctx.progress(line),
    }),
  );
}

/** Waits for dnf's lock and for rpm's. */
function freely<T>(
  host: Host,
  { lockTimeout }: DnfOptions,
  ctx: ModuleContext,
  run: () => Promise<T>,
): Promise<T> {
  const wait = { seconds: lockTimeout, manager: "dnf", ctx };
  return whenFree(
    wait,
    (problem) => dnfHolder(host, problem),
    () => explained(dnfSayings, run),
  );
}

/** Without exit_on_lock dnf waits for ever; dnf5, which may be what dnf is a name of, doesn't know it. */
function command({ programs, flags }: DnfOptions, words: readonly string[]): Script {
  return sh`d=; for p in ${programs}; do d=$(command -v "$p") && break; done
[ -n "$d" ] || { echo "Error: this host has no ${{ text: programs.join(", ") }}" >&2; exit 127; }
case $(readlink -f "$d") in */dnf5) l= ;; *) l=--setopt=exit_on_lock=True ;; esac
"$d" $l ${[...flags, ...words]}`;
}

function dnfWords(transaction: Transaction, { removeFlags }: DnfOptions): string[] {
  switch (transaction.verb) {
    case "upgrade-all":
      return ["upgrade"];
    case "autoremove":
      return ["autoremove"];
    case "remove":
      return ["remove", ...removeFlags, ...words(transaction)];
    default:
      return [transaction.verb, ...words(transaction, word)];
  }
}

function word({ name, version, text }: PackageSpec): string {
  return version === undefined ? text : `${name}-${withoutEpoch(version)}`;
}
