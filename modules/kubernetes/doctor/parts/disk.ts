import type { Part } from "../part.js";

export interface DiskLook {
  readonly path: string;
  /** Of blocks and of inodes, in percent; undefined where the file system does not count them. */
  readonly freePercent: number | undefined;
  readonly freeInodesPercent: number | undefined;
}

const paths =
  "/ /var /var/lib /var/lib/containerd /var/lib/containers /var/lib/etcd /var/lib/kubelet /var/log";

/** All are asked at once, and one by one where that fails: a file server that hangs holds up nothing but itself. */
export const disks: Part<readonly DiskLook[]> = {
  script: `
set --
for path in ${paths}; do [ -d "$path" ] && set -- "$@" "$path"; done
free() {
  word=$1 option=$2; shift 2
  if said=$(limit 2 df "$option" "$@"); then
    echo "$said" | { read -r heading; while read -r line; do echo "$word $1 $line"; shift; done; }
  else
    for path in "$@"; do echo "$word $path $(limit 2 df "$option" "$path" | tail -n 1)"; done
  fi
}
free blocks -Pk "$@"
free inodes -Pi "$@"
set --`,
  read(text) {
    const found = new Map<string, DiskLook & { mount: string }>();
    for (const line of text.split("\n")) {
      // @source POSIX df -P: file system, blocks, used, available, capacity, mounted on
      const [kind, path, , , used, free, , mount] = line.trim().split(/\s+/);
      if (mount === undefined || path === undefined) continue;
      const percent = percentOf(Number(used), Number(free));
      const known = found.get(path) ?? { path, mount, freePercent: undefined, freeInodesPercent: undefined };
      found.set(
        path,
        kind === "blocks" ? { ...known, freePercent: percent } : { ...known, freeInodesPercent: percent },
      );
    }
    // Several of the folders stand on one file system: it is told once.
    const firsts = new Map([...found.values()].reverse().map((disk) => [disk.mount, disk]));
    return [...firsts.values()].reverse().map(({ mount, ...disk }) => ({ ...disk, path: mount }));
  },
};

/** What root keeps for itself counts as used, as with the kubelet. */
function percentOf(used: number, free: number): number | undefined {
  return used + free > 0 ? Math.round((1000 * free) / (used + free)) / 10 : undefined;
}
