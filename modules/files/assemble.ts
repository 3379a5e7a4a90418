import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  boolean,
  defineModule,
  HostFailure,
  object,
  onControl,
  optional,
  path,
  pattern,
  sh,
  string,
  UnknownRead,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { attributeArgs } from "./attributes.js";
import { contentOf, type Content } from "./content.js";
import {
  applyPlace,
  checkPlace,
  requireFolder,
  standing,
  type FileState,
  type PlaceOptions,
} from "./place.js";
import { placeReturns } from "./copy-args.js";

const args = object({
  src: onControl(path("The folder with the pieces."), "remote_src"),
  dest: path("The file that they make."),
  remote_src: boolean("The folder is on the host; else on the control machine.", true),
  regexp: optional(string("Pieces whose name matches this pattern, and no others.")),
  delimiter: optional(string("What stands between two pieces; \\n is a line end.")),
  ignore_hidden: boolean("Leaves pieces out whose name begins with a dot.", false),
  backup: boolean("Keeps the old file beside the new one.", false),
  validate: optional(
    string("A command that judges the new file before it takes the old one's place; %s is its path."),
  ),
  decrypt: boolean("Decrypts pieces that are encrypted with a vault.", true),
  ...attributeArgs,
});
type Args = NonNullable<(typeof args)["_type"]>;
interface Piece {
  readonly name: string;
  read(): Promise<Uint8Array | undefined>;
}

/** Make one file of the pieces in a folder. */
export default defineModule<Args, FileState>({
  name: "assemble",
  summary: "Make one file of the pieces in a folder, in the order of their names.",
  scope: "host",
  args,
  examples: [
    {
      args: { src: "/etc/hapb.d", dest: "/etc/hapb.conf", delimiter: "# ---" },
      setup: "mkdir /etc/hapb.d; echo a=1 > /etc/hapb.d/10-a; printf b=2 > /etc/hapb.d/20-b",
      cleanup: "rm -r /etc/hapb.d /etc/hapb.conf",
    },
    {
      title: "Pieces of the control machine",
      args: { src: "sshd", dest: "/etc/hapb-sshd", remote_src: false, regexp: "\\.conf$", mode: "0600" },
      files: {
        "sshd/10-port.conf": "Port 22\n",
        "sshd/20-root.conf": "PermitRootLogin no\n",
        "sshd/README": "",
      },
      cleanup: "rm -f /etc/hapb-sshd",
    },
  ],
  returns: placeReturns,

  async check(host, args, ctx) {
    const [content, now] = await Promise.all([assembled(host, args, ctx), standing(host, args.dest)]);
    if (!now.path.exists) await requireFolder(host, args.dest, ctx);
    const check = await checkPlace(host, args.dest, now, content, placeOptions(args), ctx);
    return { ...check, result: { ...check.result, src: args.src, msg: "OK" } };
  },

  async apply(host, args, check, ctx) {
    const content = await assembled(host, args, ctx);
    if (content.checksum !== check.after.checksum)
      ctx.fail(`the pieces in ${args.src} changed while they were put together`);
    const applied = await applyPlace(host, args.dest, content, check, placeOptions(args), ctx);
    return { ...applied, result: { ...applied.result, src: args.src } };
  },
});

function placeOptions({ owner, group, mode, backup, validate }: Args): PlaceOptions {
  return { attributes: { owner, group, mode }, force: true, backup, validate, follow: true };
}

async function assembled(host: Host, args: Args, ctx: ModuleContext): Promise<Content> {
  const pieces = await (args.remote_src ? piecesOnHost(host, args.src) : piecesHere(args, ctx));
  if (!pieces) return ctx.fail(`there is no folder ${args.src}`, { missing: `path:${args.src}` });
  const isWanted = args.regexp === undefined ? undefined : pattern(args.regexp, "regexp");
  const chosen = pieces
    .filter(({ name }) => !(args.ignore_hidden && name.startsWith(".")) && (isWanted?.test(name) ?? true))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const read = await Promise.all(chosen.map((piece) => piece.read()));
  return contentOf(
    joined(
      read.filter((bytes) => bytes !== undefined),
      args.delimiter,
    ),
  );
}

async function piecesOnHost(host: Host, folder: string): Promise<Piece[] | undefined> {
  try {
    return await readAtOnce(host, folder);
  } catch (problem) {
    if (!(problem instanceof UnknownRead)) throw problem;
    return readOneByOne(host, folder);
  }
}

/** In one request: of each piece its name, its size and its bytes. */
async function readAtOnce(host: Host, folder: string): Promise<Piece[] | undefined> {
  const { rc, stdout } = await host.query(
    sh`cd -- ${folder} || exit 9; for f in * .[!.]* ..?*; do [ ! -f "$f" ] || { printf '%s\\000' "$f"; wc -c <"$f"; cat <"$f"; } || exit 1; done`,
    { reads: [`path:${folder}`], rcs: [0, 9], limit: 64 * 1024 * 1024 },
  );
  if (rc === 9) return undefined;
  if (stdout.isCut) throw new HostFailure(`the pieces in ${folder} are larger than 64 MiB in all`);
  const pieces: Piece[] = [];
  for (let at = 0; at < stdout.bytes.length;) {
    const name = stdout.bytes.indexOf(0, at);
    const size = stdout.bytes.indexOf(0x0a, name);
    const length = Number(Buffer.from(stdout.bytes.subarray(name + 1, size)).toString());
    const content = stdout.bytes.subarray(size + 1, size + 1 + length);
    pieces.push({ name: Buffer.from(stdout.bytes.subarray(at, name)).toString(), read: async () => content });
    at = size + 1 + length;
  }
  return pieces;
}

/** In check mode, where pieces would have come before. Folders among the pieces are left out. */
async function readOneByOne(host: Host, folder: string): Promise<Piece[] | undefined> {
  const names = await host.list(folder);
  const paths = names?.map((name) => ({ name, path: join(folder, name) }));
  return paths?.map(({ name, path: file }) => ({
    name,
    read: async () => {
      const state = await host.path(file, { follow: true });
      return state.exists && state.kind === "file" ? host.read(file) : undefined;
    },
  }));
}

async function piecesHere({ src, decrypt }: Args, ctx: ModuleContext): Promise<Piece[]> {
  const folder = await ctx.find(src, "files");
  if (!(await stat(folder)).isDirectory()) return ctx.fail(`${src} is no folder`);
  return (await readdir(folder)).map((name) => ({
    name,
    read: async () => {
      const file = join(folder, name);
      if (!(await stat(file)).isFile()) return undefined;
      return decrypt ? ctx.readLocal(file) : readFile(file);
    },
  }));
}

/** A piece that doesn't end its last line gets a line end where another follows; the delimiter stands on a line of its own. */
function joined(pieces: readonly Uint8Array[], delimiter: string | undefined): Uint8Array {
  const between = delimiter === undefined || delimiter === "" ? [] : [ended(Buffer.from(lineOf(delimiter)))];
  const last = pieces.length - 1;
  return Buffer.concat(pieces.flatMap((piece, i) => (i === last ? [piece] : [ended(piece), ...between])));
}

function ended(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, Buffer.from("\n")]);
}

/** Backslashes as Python's strings take them. */
function lineOf(delimiter: string): string {
  const letters: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\" };
  return delimiter.replace(/\\([ntr\\])/g, (_, letter: string) => letters[letter]!);
}
