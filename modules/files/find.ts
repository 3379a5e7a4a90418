import {
  alias,
  boolean,
  defineModule,
  integer,
  list,
  mode,
  object,
  oneOf,
  optional,
  path,
  pattern,
  string,
  type Host,
  type PlainObject,
} from "../../engine/module/index.js";
import { described } from "./describe.js";
import { conditions } from "./find-conditions.js";
import { walk, type Walked } from "./find-walk.js";

const args = object({
  paths: alias(list(path("Folders to look in.")), "name", "path"),
  patterns: alias(list(string("Wildcards of names, or patterns with use_regex."), undefined, []), "pattern"),
  excludes: alias(list(string("The same for names that don't count."), undefined, []), "exclude"),
  use_regex: boolean("Names are matched by Python's patterns, from their start.", false),
  contains: optional(string("A pattern that some line of the file begins with.")),
  read_whole_file: boolean("`contains` may match anywhere in the file.", false),
  encoding: optional(string("How the files are encoded; UTF-8 when left out.")),
  file_type: oneOf(["any", "directory", "file", "link"], "file", "What to look for."),
  recurse: boolean("Also in the folders below.", false),
  depth: optional(integer("How many folders deep at most; 1 is the folder itself.")),
  follow: boolean("Goes into folders that links lead to.", false),
  hidden: boolean("Also names that begin with a dot.", false),
  age: optional(string("At least this old, or at most with a minus: 2d, -1h. Units: s, m, h, d, w.")),
  age_stamp: oneOf(["atime", "ctime", "mtime"], "mtime", "By which time."),
  size: optional(string("At least this large, or at most with a minus: 1m, -10k. Units: b, k, m, g, t.")),
  mode: optional(mode("Permissions that it has.")),
  exact_mode: boolean("Exactly these permissions, and not only some of them.", true),
  limit: optional(integer("How many to find at most.")),
  get_checksum: boolean("Also the digest of each file's content.", false),
  checksum_algorithm: alias(
    oneOf(["md5", "sha1", "sha224", "sha256", "sha384", "sha512"], "sha1", "How that digest is made."),
    "checksum",
    "checksum_algo",
  ),
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Look for files and folders. */
export default defineModule<Args, Record<string, never>>({
  name: "find",
  summary: "Look for files and folders by name, age, size, permissions or content.",
  description:
    "What is found comes sorted, folders before what is in them. Names with line ends are left out.",
  scope: "host",
  args,
  examples: [
    {
      title: "Old logs",
      args: { paths: "/var/log", patterns: "*.log,*.gz", age: "2w", recurse: true },
    },
    {
      title: "Folders of two names, and nothing below them",
      args: { paths: ["/usr", "/etc"], patterns: "^(lib|ssl)", use_regex: true, file_type: "directory" },
    },
    {
      args: { paths: "/tmp/hapb-find", contains: "^Port \\d+", get_checksum: true, hidden: true },
      setup: "mkdir /tmp/hapb-find; echo 'Port 22' > /tmp/hapb-find/.sshd; echo no > /tmp/hapb-find/other",
      cleanup: "rm -r /tmp/hapb-find",
    },
  ],
  returns: {
    files: "What was found, each as `stat` tells it: path, isdir, isreg, mode, size, mtime, pw_name, ...",
    matched: "How many were found.",
    examined: "How many were looked at.",
    skipped_paths: "Paths that are no folders or can't be read, and why.",
  },

  async check(host, args, ctx) {
    if (args.limit !== undefined && args.limit <= 0) ctx.fail("limit has to be 1 or more");
    const walked = await walk(host, args, ctx);
    const passes = conditions(args, walked.now, ctx);
    const named = walked.entries.filter(({ name, state }) => passes(name, state)).sort(byPath);
    const holding = await thoseHolding(host, named, args);
    const found = args.limit === undefined ? holding : holding.slice(0, args.limit);
    const files = await Promise.all(found.map((entry) => shown(host, entry, args)));
    const skipped = Object.keys(walked.skipped).length > 0;
    const result = {
      files,
      matched: files.length,
      examined: walked.examined,
      skipped_paths: walked.skipped,
      msg: skipped ? "Not all paths examined, see skipped_paths" : "All paths examined",
    };
    return { before: {}, after: {}, result };
  },

  async apply() {},
});

type Entry = Walked["entries"][number];

function byPath(a: Entry, b: Entry): number {
  return a.path < b.path ? -1 : 1;
}

/** Of files alone, those whose content matches. */
async function thoseHolding(host: Host, entries: readonly Entry[], args: Args): Promise<readonly Entry[]> {
  if (args.contains === undefined || args.file_type !== "file") return entries;
  const wanted = pattern(args.contains, "contains", { multiline: args.read_whole_file });
  const holds = await Promise.all(
    entries.map(async ({ path }) => {
      const text = new TextDecoder(args.encoding).decode(await host.read(path));
      if (args.read_whole_file) return wanted.test(text);
      return text.split(/\r\n?|\n/).some((line) => wanted.match(line) !== undefined);
    }),
  );
  return entries.filter((_, i) => holds[i]);
}

async function shown(host: Host, { path, state }: Entry, args: Args): Promise<PlainObject> {
  const checksum =
    args.get_checksum && state.kind === "file"
      ? await host.checksum(path, args.checksum_algorithm)
      : undefined;
  return { ...described(path, state), ...(checksum === undefined ? {} : { checksum }) };
}
