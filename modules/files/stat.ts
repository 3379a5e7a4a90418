import {
  alias,
  boolean,
  defineModule,
  lines,
  object,
  oneOf,
  path,
  sh,
  UnknownRead,
  type ExistingPath,
  type Host,
  type PlainObject,
} from "../../engine/module/index.js";
import { described } from "./describe.js";

const args = object({
  path: alias(path("What to look at."), "dest", "name"),
  follow: boolean("Looks at what a link points to.", false),
  get_checksum: boolean("Also the digest of its content.", true),
  checksum_algorithm: alias(
    oneOf(["md5", "sha1", "sha256", "sha512"], "sha1", "How that digest is made."),
    "checksum",
    "checksum_algo",
  ),
  get_mime: alias(boolean("Also what kind of content it has.", true), "mime", "mime_type", "mime-type"),
  get_attributes: alias(boolean("Also the file system's own flags.", true), "attr", "attributes"),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Look at a file, folder or link. */
export default defineModule<Args, Record<string, never>>({
  name: "stat",
  summary: "Look at a file, folder or link.",
  scope: "host",
  args,
  examples: [
    { args: { path: "/etc/passwd" } },
    { args: { path: "/nowhere" } },
    { args: { path: "/etc", get_checksum: false } },
  ],
  returns: {
    stat: "What is there: exists, isdir, isreg, islnk, mode, owner (pw_name), size, mtime, checksum, ...",
  },

  async check(host, args) {
    const [found, checksum, extra] = await Promise.all([
      host.path(args.path, { follow: args.follow }),
      args.get_checksum
        ? host.checksum(args.path, args.checksum_algorithm).catch(() => undefined)
        : undefined,
      extras(host, args),
    ]);
    if (!found.exists) return { before: {}, after: {}, result: { stat: { exists: false } } };
    const stat = {
      exists: true,
      ...described(args.path, found),
      ...(found.kind === "link" ? { lnk_target: found.target } : {}),
      ...(found.kind === "file" && checksum !== undefined ? { checksum } : {}),
      ...(extra ?? access(found, host.user)),
    };
    return { before: {}, after: {}, result: { stat } };
  },

  async apply() {},
});

/** By the permission bits alone, where the host can't be asked (a file that is there in check mode only). */
function access({ mode, owner }: ExistingPath, user: string): PlainObject {
  const may = (bit: number) => user === "root" || (mode & (owner === user ? bit << 6 : bit)) !== 0;
  return { readable: may(4), writeable: may(2), executable: (mode & 0o111) !== 0 && may(1) };
}

/** What `stat` tells beyond a path's state, and what `file` and `lsattr` say where they are installed. */
async function extras(host: Host, args: Args): Promise<PlainObject | undefined> {
  const script = lines(
    sh`p=${args.path}; f=; ${args.follow ? sh`f=-L` : sh`:`}; stat $f -c '%b %o %t %T' -- "$p" 2>/dev/null || exit 0`,
    sh`for t in r w x; do test -$t "$p" && printf 1 || printf 0; done; echo`,
    sh`[ -L "$p" ] && readlink -f -- "$p" || echo`,
    args.get_mime ? sh`file -b --mime-type --mime-encoding $f -- "$p" 2>/dev/null || echo` : sh`echo`,
    args.get_attributes ? sh`lsattr -d -v "$p" 2>/dev/null || echo` : sh`echo`,
  );
  try {
    const { stdout } = await host.query(script, { reads: [`path:${args.path}`, `file:${args.path}`] });
    return parseExtras(stdout.text.split("\n"), args.follow);
  } catch (problem) {
    if (problem instanceof UnknownRead) return undefined;
    throw problem;
  }
}

function parseExtras(answer: readonly string[], follow: boolean): PlainObject {
  const [blocks = "", may = "", source = "", mime = "", flags = ""] = answer;
  const [count, size, major, minor] = blocks.split(" ");
  const [, mimeType, charset] = /^(\S+); charset=(\S+)$/.exec(mime) ?? [];
  const [version, letters] = flags.trim().split(/\s+/);
  return {
    blocks: Number(count),
    block_size: Number(size),
    device_type: Number.parseInt(major ?? "0", 16) * 256 + Number.parseInt(minor ?? "0", 16),
    readable: may[0] === "1",
    writeable: may[1] === "1",
    executable: may[2] === "1",
    ...(source !== "" && !follow ? { lnk_source: source } : {}),
    ...(mimeType === undefined ? {} : { mimetype: mimeType, charset }),
    ...(letters === undefined
      ? {}
      : { attr_flags: letters.replaceAll("-", ""), attributes: attributeNames(letters), version }),
  };
}

/** @source chattr(1) */
const attributeLetters: Readonly<Record<string, string>> = {
  a: "append",
  A: "noatime",
  c: "compressed",
  C: "nocow",
  d: "nodump",
  D: "dirsync",
  e: "extents",
  E: "encrypted",
  i: "immutable",
  I: "indexed",
  j: "journalled",
  N: "inline",
  s: "zero",
  S: "synchronous",
  t: "notail",
  T: "blockroot",
  u: "undelete",
  X: "compressedraw",
  Z: "compresseddirty",
};

function attributeNames(letters: string): string[] {
  return [...letters].flatMap((letter) => attributeLetters[letter] ?? []);
}
