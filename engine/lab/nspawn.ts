import { existsSync, rmSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { findFamily } from "./base/families.js";
import { boundFolder, boundFolders, hostRoot } from "./filesystem.js";
import { hostNames } from "./names.js";
import type { HostRecord, LabRecord } from "./records.js";

/** What a real host has and a lab host must not: the machine's clock and kernel modules. */
const droppedCapabilities = "CAP_SYS_TIME,CAP_SYS_MODULE";

/** Moves itself to the cgroups named before "--", then becomes the program named after it. */
const enter = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit; shift; done; shift; exec "$@"';

/**
 * Watches over one nspawn: starts it, and starts it again when the host rebooted, which nspawn tells by ending with
 * 133. In between it removes the cgroups the host left. When the host has turned itself off, its network goes too: a
 * machine without power answers for none of its addresses. $0 is the script above; the words are cgroup files for the
 * watch itself, "--", cgroup files for nspawn, "--", and nspawn's command.
 * @source systemd-nspawn's main(), CONTAINER_REBOOTED under --keep-unit
 */
const watch = `while [ "$1" != -- ]; do echo $$ > "$1" || exit; shift; done; shift
while sh -c "$0" sh "$@"; rc=$?; [ $rc = 133 ]; do
  for file; do
    [ "$file" = -- ] && break
    find "\${file%/*}" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null
  done
done
ip netns del "$HAPB_NAMESPACE"
exit $rc`;

/** The program and arguments that turn a host on. */
export function nspawnCommand(
  lab: LabRecord,
  host: HostRecord,
  cgroupFiles: { readonly watch: readonly string[]; readonly system: readonly string[] },
): string[] {
  const nspawn = ["systemd-nspawn", ...nspawnArguments(lab, host)];
  return ["sh", "-c", watch, enter, ...cgroupFiles.watch, "--", ...cgroupFiles.system, "--", ...nspawn];
}

/** The environment of that program; /proc/sys and /sys are writable for the host, as on a real one. */
export function nspawnEnvironment(lab: LabRecord, host: HostRecord): NodeJS.ProcessEnv {
  const { namespace } = hostNames(lab.name, host.name);
  return {
    PATH: process.env.PATH,
    LC_ALL: "C",
    SYSTEMD_NSPAWN_API_VFS_WRITABLE: "yes",
    HAPB_NAMESPACE: namespace,
  };
}

function nspawnArguments(lab: LabRecord, host: HostRecord): string[] {
  const names = hostNames(lab.name, host.name);
  const binds = Object.entries(boundFolders).map(
    ([name, path]) => `--bind=${boundFolder(lab, host.name, name)}:${path}`,
  );
  const { command, words = [], haltSignal } = findFamily(host.family).init ?? {};
  return [
    "--quiet",
    `--directory=${hostRoot(lab, host.name)}`,
    `--machine=${names.machine}`,
    `--hostname=${host.name}`,
    "--register=no",
    "--keep-unit",
    "--capability=all",
    `--drop-capability=${droppedCapabilities}`,
    `--network-namespace-path=/run/netns/${names.namespace}`,
    "--system-call-filter=@keyring bpf perf_event_open @mount @privileged",
    "--bind=/dev/kmsg",
    ...(existsSync("/lib/modules") ? ["--bind-ro=/lib/modules"] : []),
    ...binds,
    "--resolv-conf=off",
    "--timezone=off",
    "--link-journal=no",
    ...(haltSignal === undefined ? [] : [`--kill-signal=${haltSignal}`]),
    ...(command === undefined ? ["--boot", ...words] : ["--", ...command]),
  ];
}

const runFolder = "/run/systemd/nspawn";

/** Removes what an nspawn that was killed leaves in /run. To be called before the host's root is unmounted. */
export function removeTraces(lab: Pick<LabRecord, "name" | "folder">, host: string): void {
  rmSync(join(runFolder, "propagate", hostNames(lab.name, host).machine), { recursive: true, force: true });
  const root = hostRoot(lab, host);
  if (existsSync(root)) {
    const { dev, ino } = statSync(root);
    rmSync(join(runFolder, "locks", `inode-${dev}:${ino}`), { force: true });
  }
  for (const folder of ["propagate", "locks", ""])
    try {
      rmdirSync(join(runFolder, folder));
    } catch {
      // Not there, or other containers of this machine need it.
    }
}
