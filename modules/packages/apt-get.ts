import {
  rawShell,
  sh,
  type Host,
  type ModuleContext,
  type ReadKey,
  type RunResult,
  type Script,
} from "../../engine/module/index.js";
import { aptSayings } from "./apt-sayings.js";
import { explained } from "./explain.js";
import { listsKey } from "./lists.js";

/** How apt-get is told to work; the rest of apt's arguments. */
export interface AptOptions {
  /** Seconds to wait for another program that has apt locked. */
  readonly lockTimeout: number;
  readonly dpkgOptions: string;
  readonly installRecommends?: boolean;
  readonly defaultRelease?: string;
  /** Further flags, such as --allow-downgrades. */
  readonly flags: readonly string[];
  /** What services' maintainer scripts are told instead of being started: 101 forbids it. */
  readonly policyRcD?: number;
  /** Removing takes configuration files too. */
  readonly purge?: boolean;
}

/** What a dry run of apt-get looks at besides packages. */
const settings: readonly ReadKey[] = [listsKey, "path:/etc/apt"];

/** Never asks, keeps changed configuration files, waits for the lock. */
function aptGet(options: AptOptions, words: readonly string[]): Script {
  const dpkg = options.dpkgOptions.split(",").map((option) => `Dpkg::Options::=--${option.trim()}`);
  const settings = [
    `DPkg::Lock::Timeout=${options.lockTimeout}`,
    // Without a terminal of its own: no progress in the output.
    "Dpkg::Use-Pty=0",
    ...dpkg,
    ...(options.installRecommends === undefined
      ? []
      : [`APT::Install-Recommends=${options.installRecommends ? "yes" : "no"}`]),
  ].flatMap((setting) => ["-o", setting]);
  const release = options.defaultRelease === undefined ? [] : ["-t", options.defaultRelease];
  return sh`DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=l apt-get -y -q ${[...settings, ...release, ...options.flags, ...words]}`;
}

export async function runApt(
  host: Host,
  options: AptOptions,
  words: readonly string[],
  ctx: ModuleContext,
): Promise<RunResult> {
  const script = withPolicy(aptGet(options, words), options.policyRcD);
  return explained(aptSayings(options.lockTimeout), () =>
    host.run(script, { signal: ctx.signal, onLine: (line) => ctx.progress(line) }),
  );
}

/** What apt-get would do: `Inst NAME [old] (new ...)` and `Remv NAME [old]` lines. Takes no lock and changes nothing. */
export async function simulateApt(
  host: Host,
  options: AptOptions,
  words: readonly string[],
  reads: readonly ReadKey[] = ["pkg:*"],
): Promise<string> {
  const { stdout } = await explained(aptSayings(options.lockTimeout), () =>
    host.query(aptGet(options, ["-s", ...words]), {
      reads: [...settings, ...reads],
      timeoutMs: 120_000,
    }),
  );
  return stdout.text;
}

/** Reads the repositories' lists anew; their own lock knows no waiting, so it is asked for again. */
export async function updateIndex(host: Host, options: AptOptions, ctx: ModuleContext): Promise<void> {
  // Else what can't be fetched is only warned of.
  const update = aptGet(options, ["-o", "APT::Update::Error-Mode=any", "update"]).text;
  const script = rawShell(`end=$(($(date +%s) + ${options.lockTimeout}))
while :; do
  out=$(${update} 2>&1) && { printf '%s\\n' "$out"; exit 0; }
  rc=$?
  case $out in *'Could not get lock'*) [ "$(date +%s)" -lt "$end" ] && { sleep 2; continue; } ;; esac
  printf '%s\\n' "$out" >&2; exit $rc
done`);
  await explained(aptSayings(options.lockTimeout), () =>
    host.run(script, { signal: ctx.signal, onLine: (line) => ctx.progress(line) }),
  );
}

/**
 * A policy that was there comes back afterwards; one that an installation left, cut off in its middle, is known by its second line.
 * @source https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
 */
function withPolicy(script: Script, policy: number | undefined): Script {
  if (policy === undefined) return script;
  return sh`p=/usr/sbin/policy-rc.d
if grep -qs '^# hapb$' "$p"; then rm -f "$p"; [ ! -e "$p.hapb" ] || mv "$p.hapb" "$p"; fi
if [ -e "$p" ]; then mv "$p" "$p.hapb"; trap 'mv "$p.hapb" "$p"' EXIT; else trap 'rm -f "$p"' EXIT; fi
printf '#!/bin/sh\n# hapb\nexit %s\n' ${policy} >"$p" && chmod 755 "$p"
${script}`;
}
