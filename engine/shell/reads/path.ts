import { sh } from "../script.js";
import type { PathKind, PathState } from "../types.js";
import { isMissing, readTimeoutMs, refusal, type Ask } from "./ask.js";

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

/** `stat` of GNU, busybox and uutils take the same format letters. `exec` saves the host a process. */
export async function readPath(ask: Ask, path: string, follow: boolean): Promise<PathState> {
  const format = "%f|%u|%g|%U|%G|%s|%Y|%X|%Z|%i|%d|%h";
  const script = follow
    ? sh`exec stat -L -c ${format} -- ${path}`
    : sh`[ -L ${path} ] || exec stat -c ${format} -- ${path}; stat -c ${format} -- ${path} && readlink -- ${path}`;
  const result = await ask(script, { timeoutMs: readTimeoutMs });
  const at = result.stdout.text.indexOf("\n");
  const fields = result.stdout.text.slice(0, Math.max(at, 0)).split("|");
  if (fields.length !== 12) {
    if (result.rc !== 0 && isMissing(result)) return { exists: false };
    throw refusal(path, result);
  }
  const raw = Number.parseInt(fields[0]!, 16);
  const kind = kinds[raw & 0o170000] ?? "file";
  const number = (i: number) => Number(fields[i]);
  const name = (i: number, id: string) => (fields[i] === "UNKNOWN" || fields[i] === "?" ? id : fields[i]!);
  return {
    exists: true,
    kind,
    mode: raw & 0o7777,
    uid: number(1),
    gid: number(2),
    owner: name(3, fields[1]!),
    group: name(4, fields[2]!),
    size: number(5),
    mtime: number(6),
    atime: number(7),
    ctime: number(8),
    inode: number(9),
    device: number(10),
    links: number(11),
    ...(kind === "link" ? { target: result.stdout.text.slice(at + 1).replace(/\n$/, "") } : {}),
  };
}

/** Names by the shell's own globs: no program, and names with line ends stay whole. */
export async function readList(ask: Ask, path: string): Promise<readonly string[] | undefined> {
  const result = await ask(
    sh`cd -- ${path} || exit 9; for f in * .[!.]* ..?*; do if [ -e "$f" ] || [ -L "$f" ]; then printf '%s\\000' "$f"; fi; done`,
    { timeoutMs: readTimeoutMs, limit: 16 * 1024 * 1024 },
  );
  if (result.rc === 9) {
    if (/permission denied/i.test(result.stderr.text)) throw refusal(path, result);
    const state = await readPath(ask, path, true);
    if (state.exists && state.kind === "directory") throw refusal(path, result);
    return undefined;
  }
  return result.stdout.text.split("\0").slice(0, -1).sort();
}
