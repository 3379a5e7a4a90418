import {
  boolean,
  defineModule,
  object,
  onControl,
  oneOf,
  path,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { contentOf, type Content } from "./content.js";
import { placeArgs, placeReturns } from "./copy-args.js";
import {
  applyPlace,
  checkPlace,
  requireFolder,
  standing,
  type FileState,
  type PlaceOptions,
  type Standing,
} from "./place.js";

const newlines = ["\n", "\r", "\r\n", "\\n", "\\r", "\\r\\n"] as const;

const args = object({
  src: onControl(
    path(
      "The template on the control machine; looked for in templates/ of the role and beside the playbook.",
    ),
  ),
  dest: path("Where the file goes on the host; with / at its end, a folder to put it in."),
  trim_blocks: boolean("Drops the line end behind a block tag.", true),
  lstrip_blocks: boolean("Drops blanks before a block tag that starts its line.", false),
  newline_sequence: oneOf(newlines, "\n", "What ends the file's lines."),
  ...placeArgs,
});
type Args = NonNullable<(typeof args)["_type"]>;

/** Fill in a template and put it on the host. */
export default defineModule<Args, FileState>({
  name: "template",
  summary: "Fill in a template of the control machine and put it on the host.",
  scope: "host",
  args,
  examples: [
    {
      args: { src: "motd.j2", dest: "/etc/hapb-motd", owner: "root", mode: "0644" },
      files: { "motd.j2": "Welcome\n" },
      cleanup: "rm -f /etc/hapb-motd",
    },
    {
      title: "Checked before it counts, the old one kept",
      args: { src: "sshd.j2", dest: "/etc/hapb-sshd", validate: "grep -q Port %s", backup: true },
      files: { "sshd.j2": "Port 22\n" },
      setup: "echo Port 2222 > /etc/hapb-sshd",
      cleanup: "rm -f /etc/hapb-sshd*",
    },
  ],
  returns: placeReturns,

  async check(host, args, ctx) {
    const [content, { dest, now }] = await Promise.all([render(args, ctx), locate(host, args)]);
    const check = await checkPlace(host, dest, now, content, placeOptions(args), ctx);
    if (!now.path.exists && !args.dest.endsWith("/")) await requireFolder(host, dest, ctx);
    return { ...check, result: { ...check.result, src: args.src } };
  },

  async apply(host, args, check, ctx) {
    const [content, { dest }] = await Promise.all([render(args, ctx), locate(host, args)]);
    if (args.dest.endsWith("/")) await host.makeDirectory(args.dest);
    const after =
      check.after.checksum === check.before.checksum
        ? check.after
        : { ...check.after, checksum: content.checksum };
    const applied = await applyPlace(
      host,
      dest,
      content,
      { before: check.before, after },
      placeOptions(args),
      ctx,
    );
    return { ...applied, result: { ...applied.result, src: args.src }, after };
  },
});

async function render(args: Args, ctx: ModuleContext): Promise<Content> {
  const newline = args.newline_sequence.replaceAll("\\n", "\n").replaceAll("\\r", "\r");
  const file = await ctx.find(args.src, "templates");
  return contentOf(
    await ctx.render(file, { trimBlocks: args.trim_blocks, lstripBlocks: args.lstrip_blocks, newline }),
  );
}

async function locate(host: Host, { src, dest }: Args): Promise<{ dest: string; now: Standing }> {
  const inner = `${dest.replace(/\/+$/, "")}/${src.replace(/^.*\//, "")}`;
  const [now, innerNow] = await Promise.all([
    dest.endsWith("/") ? undefined : standing(host, dest),
    standing(host, inner),
  ]);
  const isFolder = !now || (now.path.exists && now.path.kind === "directory");
  return isFolder ? { dest: inner, now: innerNow } : { dest, now };
}

function placeOptions({ owner, group, mode, force, backup, validate, follow }: Args): PlaceOptions {
  return { attributes: { owner, group, mode }, force, backup, validate, follow };
}
