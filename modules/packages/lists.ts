import { sh, UnknownRead, type Host } from "../../engine/module/index.js";

/** The repositories' lists as the host has them. */
export interface Lists {
  /** Seconds since 1970 when the oldest of them was read; 0 when there are none. */
  readonly updated: number;
  /** Seconds since then; -1 when check mode has foreseen that they would be read anew. */
  readonly age: number;
  /** Another one when they say something else; "" for apt's. */
  readonly digest: string;
}

/** Package managers that share their lists. */
export type ListsOf = "apt" | "dnf" | "zypper" | "apk";

/** Key of all lists in check mode. */
export const listsKey = "host:package-lists";

/** The files that are as old as the lists, and say what these do. */
const files: readonly (readonly [ListsOf, string])[] = [
  ["dnf", "/var/cache/dnf/*/repodata/repomd.xml /var/cache/libdnf5/*/repodata/repomd.xml"],
  ["zypper", "/var/cache/zypp/raw/*/repodata/repomd.xml"],
  ["apk", "/var/cache/apk/APKINDEX.* /etc/apk/cache/APKINDEX.*"],
];

/** apt: by the stamp that Debian's own hooks leave, else by the folder of the lists. */
const script = sh`date +%s
stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists 2>/dev/null || echo 0
of() { n=$1; shift; [ -e "$1" ] || shift; [ -e "$1" ] || return 0; t=$(stat -c %Y "$@" 2>/dev/null | sort -n | head -n 1); echo "$n $t $(cat "$@" 2>/dev/null | cksum)"; }
${{ text: files.map(([name, patterns]) => `of ${name} ${patterns}`).join("\n") }}`;

/** How old they are, of every package manager that the host may have. */
export async function readLists(host: Host): Promise<(of: ListsOf) => Lists> {
  try {
    const { stdout } = await host.query(script, { reads: [listsKey] });
    const [now = "0", apt = "0", ...others] = stdout.text.split("\n");
    return (of) => {
      const [, updated = "0", ...digest] = others.find((line) => line.startsWith(`${of} `))?.split(" ") ?? [];
      const at = Number(of === "apt" ? apt : updated);
      return { updated: at, age: Number(now) - at, digest: digest.join(" ") };
    };
  } catch (problem) {
    if (!(problem instanceof UnknownRead)) throw problem;
    // Check mode's only foreseen change is that they are new.
    return () => ({ updated: 0, age: -1, digest: "" });
  }
}
