import { stat } from "node:fs/promises";
import {
  alias,
  defineModule,
  exclusive,
  object,
  optional,
  raw,
  requireOneOf,
  type Host,
  type ModuleContext,
  type Plain,
} from "../../engine/module/index.js";
import { contentOf, localContent, type Content } from "./content.js";
import { copyArgs, placeReturns } from "./copy-args.js";
import {
  applyPlace,
  checkPlace,
  requireFolder,
  standing,
  type FileState,
  type PlaceOptions,
  type Standing,
} from "./place.js";
import { applyRemote, checkRemote } from "./remote-copy.js";
import { applyTree, checkTree, type TreeOptions, type TreeState } from "./tree.js";

const args = object(
  { content: optional(alias(raw("Text for the file, or a value to be written as JSON."))), ...copyArgs },
  { rules: [exclusive("src", "content"), requireOneOf("src", "content")] },
);
type Args = NonNullable<(typeof args)["_type"]>;

/** Put a file or folder of the control machine, or text, on the host. */
export default defineModule<Args, FileState | TreeState>({
  name: "copy",
  summary: "Put a file, a folder or text on the host.",
  scope: "host",
  args,
  examples: [
    {
      args: { content: "Managed by hapb\n", dest: "/etc/hapb-motd", mode: "0644" },
      cleanup: "rm -f /etc/hapb-motd",
    },
    {
      title: "A value becomes JSON",
      args: { content: { "log-level": "info" }, dest: "/etc/hapb.json" },
      cleanup: "rm -f /etc/hapb.json",
    },
    {
      title: "A folder's content",
      args: { src: "site/", dest: "/srv/hapb-site", owner: "root", directory_mode: "0750" },
      files: { "site/index.html": "<h1>hapb</h1>\n", "site/css/main.css": "h1 {}\n" },
      cleanup: "rm -rf /srv/hapb-site",
    },
    {
      title: "Checked before it counts, the old one kept",
      args: {
        content: "root ALL=(ALL) NOPASSWD: ALL\n",
        dest: "/etc/hapb-sudoers",
        mode: "0440",
        validate: "grep -q ALL %s",
        backup: true,
      },
      setup: "echo old > /etc/hapb-sudoers",
      cleanup: "rm -f /etc/hapb-sudoers*",
    },
    {
      title: "From one place on the host to another",
      args: { src: "/etc/hostname", dest: "/tmp/hapb-hostname", remote_src: true, mode: "preserve" },
      cleanup: "rm -f /tmp/hapb-hostname",
    },
  ],
  returns: placeReturns,

  async check(host, args, ctx) {
    if (args.remote_src && args.src !== undefined)
      return checkRemote(host, args.src, args.dest, placeOptions(args), ctx);
    const folder = await localFolder(args, ctx);
    if (folder) return checkTree(host, folder.local, folder.dest, treeOptions(args), ctx);
    const { dest, now, content, options } = await locate(host, args, ctx);
    const check = await checkPlace(host, dest, now, content, options, ctx);
    if (!now.path.exists && !args.dest.endsWith("/")) await requireFolder(host, dest, ctx);
    return { ...check, result: { ...check.result, src: args.src } };
  },

  async apply(host, args, check, ctx) {
    if (args.remote_src && args.src !== undefined)
      return applyRemote(host, args.src, args.dest, check, placeOptions(args), ctx);
    const folder = await localFolder(args, ctx);
    if (folder) return applyTree(host, folder.local, folder.dest, check as Trees, treeOptions(args), ctx);
    const { dest, content, options } = await locate(host, args, ctx);
    if (args.dest.endsWith("/")) await host.makeDirectory(args.dest);
    const applied = await applyPlace(host, dest, content, check as Files, options, ctx);
    return { ...applied, result: { ...applied.result, src: args.src } };
  },
});

type Trees = { before: TreeState; after: TreeState };
type Files = { before: FileState; after: FileState };

interface Located {
  readonly dest: string;
  readonly now: Standing;
  readonly content: Content;
  readonly options: PlaceOptions;
}

/** Where one file goes: beside `dest` itself, what stands there under the source's name is read, since `dest` may be a folder. */
async function locate(host: Host, args: Args, ctx: ModuleContext): Promise<Located> {
  const { src, dest } = args;
  const options = placeOptions(args);
  if (src === undefined) {
    if (dest.endsWith("/")) ctx.fail("content goes to a file: dest can't end with /");
    const now = await standing(host, dest);
    if (now.path.exists && now.path.kind === "directory")
      ctx.fail(`${dest} is a folder: content goes to a file`);
    return { dest, now, content: contentOf(textOf(args.content ?? "")), options };
  }
  const local = await ctx.find(src, "files");
  const content = await localContent(local, ctx, args.decrypt);
  if (args.checksum !== undefined && args.checksum !== content.checksum)
    ctx.fail(`${src} is not what "checksum" says: its sha1 is ${content.checksum}`);
  const preserved =
    args.mode === "preserve"
      ? { ...options, attributes: { ...options.attributes, mode: (await ctx.inspectLocal(local)).mode } }
      : options;
  const inner = `${dest.replace(/\/+$/, "")}/${src.replace(/^.*\//, "")}`;
  const [now, innerNow] = await Promise.all([
    dest.endsWith("/") ? undefined : standing(host, dest),
    standing(host, inner),
  ]);
  const isFolder = !now || (now.path.exists && now.path.kind === "directory");
  return { dest: isFolder ? inner : dest, now: isFolder ? innerNow : now, content, options: preserved };
}

/** `src` with / at its end is what is in the folder; without, the folder itself goes into `dest`. */
async function localFolder(
  args: Args,
  ctx: ModuleContext,
): Promise<{ local: string; dest: string } | undefined> {
  if (args.src === undefined) return undefined;
  const local = await ctx.find(args.src, "files");
  if (!(await stat(local)).isDirectory()) return undefined;
  const dest = args.dest.replace(/(?<=.)\/+$/, "");
  return { local, dest: args.src.endsWith("/") ? dest : `${dest}/${args.src.replace(/^.*\//, "")}` };
}

function placeOptions(args: Args): PlaceOptions {
  const { owner, group, mode, force, backup, validate, follow, decrypt } = args;
  return { attributes: { owner, group, mode }, force, backup, validate, follow, decrypt };
}

function treeOptions(args: Args): TreeOptions {
  return { ...placeOptions(args), folderMode: args.directory_mode, localFollow: args.local_follow };
}

function textOf(content: Plain): string {
  if (typeof content === "string") return content;
  return content !== null && typeof content === "object" ? pythonJson(content) : String(content);
}

/** JSON with the blanks that Python's `json.dumps` writes, so that a file written by Ansible stays as it is. */
function pythonJson(value: Plain | undefined): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`).join(", ")}}`;
}
