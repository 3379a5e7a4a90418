import {
  alias,
  boolean,
  optional,
  path,
  string,
  type Applied,
  type Check,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { attributeArgs, settleAttributes } from "./attributes.js";
import { contentOf, readable } from "./content.js";
import { applyPlace, makeFolderOf, requireFolder, type FileState } from "./place.js";
import { pathResult } from "./result.js";

/** What lineinfile, blockinfile and replace share. */
export const editArgs = {
  path: alias(path("The file on the host."), "dest", "destfile", "name"),
  backup: boolean("Keeps the old file beside the new one.", false),
  validate: optional(
    string("A command that judges the new file before it takes the old one's place; %s is its path."),
  ),
  ...attributeArgs,
};

interface EditArgs {
  readonly path: string;
  readonly create?: boolean;
  /** Default: a link is followed. */
  readonly follow?: boolean;
  /** Makes the file's folder when it isn't there. */
  readonly makesFolder?: boolean;
  readonly backup: boolean;
  readonly validate?: string;
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: number | string;
}

/** What an edit made of a text, with what Ansible's result says about it. */
export interface Edited {
  readonly text: string;
  readonly msg: string;
  readonly found?: number;
}

/** A file's text, and the user's words in the same letters. */
export interface Editable {
  readonly text: string;
  readonly words: (text: string) => string;
}

/**
 * UTF-8 as it is; a file that isn't UTF-8 as one letter for each byte, the user's words likewise, so that every byte that the edit
 * doesn't touch stays.
 */
function decode(bytes: Uint8Array): Editable & { encode(text: string): Uint8Array } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, words: (words) => words, encode: (edited) => Buffer.from(edited) };
  } catch {
    return {
      text: Buffer.from(bytes).toString("latin1"),
      words: (words) => Buffer.from(words).toString("latin1"),
      encode: (edited) => Buffer.from(edited, "latin1"),
    };
  }
}

/** @param isLacking what to do where there is no file: edit an empty one, leave it at that, or fail */
export async function checkEdit(
  host: Host,
  args: EditArgs,
  edit: (file: Editable) => Edited,
  isLacking: "edit" | "leave" | "fail",
  ctx: ModuleContext,
): Promise<Check<FileState>> {
  const [now, bytes] = await Promise.all([host.path(args.path, { follow: true }), host.read(args.path)]);
  if (!bytes) {
    if (isLacking === "fail")
      ctx.fail(`there is no file ${args.path}`, {
        hint: "create: true makes one",
        result: { rc: 257 },
        missing: `file:${args.path}`,
      });
    if (isLacking === "leave") {
      const absent = { state: "absent" };
      return { before: absent, after: absent, result: { path: args.path, msg: "", found: 0 } };
    }
    if (!args.makesFolder) await requireFolder(host, args.path, ctx);
  }
  const file = decode(bytes ?? new Uint8Array());
  const { text, ...said } = edit(file);
  const next = file.encode(text);
  const settled = await settleAttributes(host, now, args, "file", ctx);
  const checksum = contentOf(next).checksum;
  const [old, fresh] = [readable(bytes), readable(next)];
  const differs = !bytes || text !== file.text;
  return {
    before: bytes
      ? { state: "file", checksum: contentOf(bytes).checksum, ...settled.before }
      : { state: "absent" },
    after: { state: "file", checksum, ...settled.after },
    result: { path: args.path, ...said, ...pathResult(now) },
    predicts: [
      { key: `path:${args.path}`, value: { ...settled.predicted, size: next.length } },
      { key: `file:${args.path}`, value: next },
    ],
    ...(differs && old !== undefined && fresh !== undefined
      ? { diff: [{ label: args.path, before: old, after: fresh }] }
      : {}),
  };
}

export async function applyEdit(
  host: Host,
  args: EditArgs,
  edit: (file: Editable) => Edited,
  check: { readonly before: FileState; readonly after: FileState },
  ctx: ModuleContext,
): Promise<Applied<FileState>> {
  const file = decode((await host.read(args.path)) ?? new Uint8Array());
  const { text, ...said } = edit(file);
  if (args.makesFolder) await makeFolderOf(host, args.path);
  const { owner, group, mode, backup, validate, follow = true } = args;
  const options = { attributes: { owner, group, mode }, force: true, backup, validate, follow };
  const { result } = await applyPlace(host, args.path, contentOf(file.encode(text)), check, options, ctx);
  return { result: { ...result, path: args.path, ...said, backup: result?.backup_file ?? "" } };
}
