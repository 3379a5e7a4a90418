import type { Sayings } from "./explain.js";

/** How apt-get and dpkg word their refusals. */
export function aptSayings(lockTimeout: number): Sayings {
  return {
    reason(said) {
      const holder = /Could not get lock .*held by process (\d+) \(([^)]*)\)/.exec(said);
      if (holder)
        return `process ${holder[1]} (${holder[2]}) has apt locked, for longer than ${lockTimeout} s`;
      const lines = said.split("\n");
      const dpkg = lines.findIndex((line) => /^dpkg: error processing /.test(line));
      // What failed stands on one line, why on the next.
      if (dpkg >= 0) return `${lines[dpkg]!.replace(/ \(--\w+\):$/, ":")} ${lines[dpkg + 1]?.trim() ?? ""}`;
      return (
        lines.find((line) => /^E: (?!Sub-process)/.test(line)) ?? lines.find((line) => line.startsWith("E: "))
      )?.slice(3);
    },
    hints: [
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
        "`ps -fp PID` on the host shows what it does; run again when it is done, or wait longer with lock_timeout",
      ],
      [
        /Held packages were changed/,
        "the package is on hold: allow_change_held_packages: true changes it all the same",
      ],
      [/is to be downgraded|Packages were downgraded/, "allow_downgrade: true takes an older version"],
      [
        /No space left on device|enough free space in/,
        "the host's disk is full: `df -h` shows where, `apt-get clean` frees what was downloaded",
      ],
      [
        /NO_PUBKEY|is not signed|does (not|no longer) have a Release file|BADSIG|EXPKEYSIG/,
        "the repository's key is missing on the host or is another one: package_repository with its `key` sets it up",
      ],
      [
        /Conflicting values set for option/,
        "two files name that repository, and not alike: `grep -r ADDRESS /etc/apt` shows them",
      ],
      [
        /unauthenticated|cannot be authenticated/,
        "the package's repository has no key: package_repository with its `key` sets it up",
      ],
      [
        /Hash Sum mismatch|unexpected size/i,
        "what came is not what the repository's lists say: `update_cache: true` reads them anew; a proxy or mirror may be behind",
      ],
      [
        /Failed to fetch|Could not (connect|resolve)|Temporary failure/,
        "can the host reach its repositories? /etc/apt/sources.list and /etc/apt/sources.list.d name them",
      ],
    ],
  };
}
