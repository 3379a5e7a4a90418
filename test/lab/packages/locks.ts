import type { PlainObject } from "../../../engine/module/index.js";

/** Another program that has a package manager's lock. */
export interface Lock {
  readonly name: string;
  readonly on: "apt" | "dnf" | "zypper";
  /** Shell text that takes it in the background for some seconds and says in /run/holder which process has it. */
  readonly take: (seconds: number) => string;
  readonly args: PlainObject;
  readonly holder: RegExp;
}

/** A lock by fcntl(2), as dpkg and rpm take it: perl is part of every Debian. */
const byFcntl = (file: string) => (seconds: number) =>
  `perl -e 'use Fcntl; open(F, "+>>", "${file}"); $l = pack("ssx4qql", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, $l) or die; sleep ${seconds}' >/dev/null 2>&1 & echo $! >/run/holder; sleep 1`;

/** A file with the pid of who has the lock. */
const byPid = (file: string) => (seconds: number) =>
  `sleep ${seconds} >/dev/null 2>&1 & echo $! >/run/holder; cp /run/holder ${file}`;

export const locks: readonly Lock[] = [
  {
    name: "dpkg's lock",
    on: "apt",
    take: byFcntl("/var/lib/dpkg/lock-frontend"),
    args: { name: "tree" },
    holder: /process \d+ \(perl\)/,
  },
  {
    name: "dnf's lock",
    on: "dnf",
    take: byPid("/var/lib/dnf/rpmdb_lock.pid"),
    args: { name: "lab-tool" },
    holder: /process \d+ \(sleep\)/,
  },
  {
    name: "rpm's lock",
    on: "dnf",
    take: byFcntl("/var/lib/rpm/.rpm.lock"),
    args: { name: "lab-service" },
    holder: /process \d+ \(perl\)/,
  },
  {
    name: "zypper's lock",
    on: "zypper",
    take: byPid("/run/zypp.pid"),
    args: { name: "lab-tool" },
    holder: /process \d+ \(sleep\)/,
  },
];
