import {
  HostFailure,
  rawShell,
  sh,
  type Host,
  type ModuleContext,
  type RunResult,
  type Script,
} from "../../engine/module/index.js";

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
}

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
  return explained(() => host.run(script, { signal: ctx.signal, onLine: (line) => ctx.progress(line) }));
}

/** What apt-get would do: `Inst NAME [old] (new ...)` and `Remv NAME [old]` lines. Takes no lock and changes nothing. */
export async function simulateApt(
  host: Host,
  options: AptOptions,
  words: readonly string[],
): Promise<string> {
  const { stdout } = await host.query(aptGet(options, ["-s", ...words]), {
    reads: ["pkg:*"],
    timeoutMs: 120_000,
  });
  return stdout.text;
}

/** Reads the repositories' lists anew; their own lock knows no waiting, so it is asked for again. */
export async function updateIndex(host: Host, options: AptOptions, ctx: ModuleContext): Promise<void> {
  const update = aptGet(options, ["update"]).text;
  const script = rawShell(`end=$(($(date +%s) + ${options.lockTimeout}))
while :; do
  out=$(${update} 2>&1) && { printf '%s\\n' "$out"; exit 0; }
  rc=$?
  case $out in *'Could not get lock'*) [ "$(date +%s)" -lt "$end" ] && { sleep 2; continue; } ;; esac
  printf '%s\\n' "$out" >&2; exit $rc
done`);
  await explained(() => host.run(script, { signal: ctx.signal, onLine: (line) => ctx.progress(line) }));
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

const hints: readonly (readonly [RegExp, string])[] = [
  [
    /dpkg was interrupted/,
    "an earlier run of dpkg was cut off: run `dpkg --configure -a` on the host, then again",
  ],
  [
    /Unable to locate package|has no installation candidate/,
    "is the name right, and its repository set up? `update_cache: true` reads the lists anew",
  ],
  [
    /Version '.*' for '.*' was not found/,
    "`apt-cache madison NAME` on the host lists the versions that there are",
  ],
  [
    /Could not get lock|is another process using it/i,
    "another program holds apt's lock; a larger lock_timeout waits longer",
  ],
  [
    /Held packages were changed/,
    "the package is on hold: allow_change_held_packages: true changes it all the same",
  ],
  [/is to be downgraded|Packages were downgraded/, "allow_downgrade: true takes an older version"],
  [/No space left on device/, "the host's disk is full"],
  [/NO_PUBKEY|is not signed/, "the repository's key is missing on the host"],
];

/** apt's own words, and what to do about them. */
async function explained(run: () => Promise<RunResult>): Promise<RunResult> {
  try {
    return await run();
  } catch (problem) {
    if (!(problem instanceof HostFailure)) throw problem;
    const said = `${problem.stdout}\n${problem.stderr}`;
    const reason = said
      .split("\n")
      .find((line) => /^E: /.test(line))
      ?.slice(3);
    const { rc, stdout, stderr } = problem;
    throw new HostFailure(reason ?? problem.message, {
      rc,
      stdout,
      stderr,
      hint: hints.find(([pattern]) => pattern.test(said))?.[1],
      result: { rc, stdout, stderr },
    });
  }
}
