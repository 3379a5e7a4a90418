import type { ExistingPath, PathKind } from "./types.js";

/** S_IFMT of stat(2), see inode(7). */
const kinds: Readonly<Record<number, PathKind>> = {
  0o140000: "socket",
  0o120000: "link",
  0o100000: "file",
  0o060000: "block",
  0o040000: "directory",
  0o020000: "char",
  0o010000: "fifo",
};

/** What to ask `stat -c` for; GNU's, busybox' and uutils' take the same letters. A name may follow behind another `|`. */
export const statFormat = "%f|%u|%g|%U|%G|%s|%Y|%X|%Z|%i|%d|%h";

/** A line in `statFormat`, with what follows it; undefined for any other. A link's target is not in it. */
export function parseStatLine(
  line: string,
): { readonly state: ExistingPath; readonly rest: string } | undefined {
  const fields = /^([0-9a-f]+)\|(\d+)\|(\d+)\|([^|]*)\|([^|]*)((?:\|-?\d+){7})(?:\|(.*))?$/s.exec(line);
  if (!fields) return undefined;
  const [, hex = "", uid = "", gid = "", owner = "", group = "", numbers = "", rest = ""] = fields;
  const raw = Number.parseInt(hex, 16);
  const [size, mtime, atime, ctime, inode, device, links] = numbers.slice(1).split("|").map(Number);
  const name = (text: string, id: string) => (text === "UNKNOWN" || text === "?" ? id : text);
  const state: ExistingPath = {
    exists: true,
    kind: kinds[raw & 0o170000] ?? "file",
    mode: raw & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    owner: name(owner, uid),
    group: name(group, gid),
    size: size!,
    mtime: mtime!,
    atime: atime!,
    ctime: ctime!,
    inode: inode!,
    device: device!,
    links: links!,
  };
  return { state, rest };
}
