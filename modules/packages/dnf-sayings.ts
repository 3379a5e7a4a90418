import type { Host, HostFailure } from "../../engine/module/index.js";
import type { Sayings } from "./explain.js";
import { fileHolder, type LockHolder } from "./lock-wait.js";

/** How dnf and rpm word their refusals. */
export const dnfSayings: Sayings = {
  reason(said) {
    const lines = said.split("\n").map((line) => line.trim());
    const rpms = lines.find((line) => /^(RPM: )?error: /.test(line));
    const unsigned = lines.find((line) => /^(Public key for|Package .* is not signed)/.test(line));
    const problem = lines.find((line) => /^Problem( \d+)?: /.test(line));
    const test = lines.findIndex((line) => /^Error: Transaction test error:$/.test(line));
    if (test >= 0) return lines[test + 1];
    const own = lines.filter((line) => /^(Error|Failed)\b.*: ?\S/.test(line)).at(-1);
    return unsigned ?? problem ?? rpms?.replace(/^(RPM: )?error: /, "") ?? own?.replace(/^Error: /, "");
  },
  hints: [
    [/this host has no/, "package takes what the host has"],
    [
      /Unable to find a match|No match for argument/,
      "is the name right, and its repository set up and enabled? `dnf repolist` shows them, `dnf list --showduplicates NAME` the versions",
    ],
    [
      /GPG|Public key for|is not signed|BAD/,
      "the repository's key is missing on the host or is another one: package_repository with its `key` sets it up",
    ],
    [
      /No space left on device|more space (needed )?on/,
      "the host's disk is full: `df -h` shows where, `dnf clean packages` frees what was downloaded",
    ],
    [
      /hecksum|Interrupted by header|Downloading successful, but|doesn't match/i,
      "what came is not what the repository's lists say: `update_cache: true` reads them anew; a proxy or mirror may be behind",
    ],
    [
      /Failed to download metadata|Cannot download|Error downloading packages|All mirrors were tried/,
      "can the host reach its repositories? `dnf repolist -v` shows where they are, disablerepo does without one",
    ],
    [/Problem/, "packages want what others don't let them have: dnf's own words above say which"],
    [/superuser privileges/, "with `become: true` it runs as root"],
  ],
};

/** Who has dnf's lock, which dnf names, or rpm's. */
export async function dnfHolder(
  host: Host,
  { stdout, stderr }: HostFailure,
): Promise<LockHolder | undefined> {
  const said = `${stdout}\n${stderr}`;
  const pid = /already locked by (\d+)/.exec(said)?.[1];
  if (pid !== undefined) {
    const program = /PID \d+ is: (\S+)/.exec(said)?.[1];
    return { pid, ...(program === undefined ? {} : { program }) };
  }
  const file = /can't create transaction lock on (\S+)/.exec(said)?.[1];
  return file === undefined ? undefined : fileHolder(host, file);
}
