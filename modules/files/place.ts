import {
  HostFailure,
  type Applied,
  type Attributes,
  type Check,
  type Host,
  type ModuleContext,
  type PathState,
  type PlainObject,
  type Prediction,
  type ReadKey,
  type TextDiff,
} from "../../engine/module/index.js";
import { settleAttributes, type ShownAttributes } from "./attributes.js";
import { readable, type Content } from "./content.js";
import { pathResult } from "./result.js";
import { validate } from "./validate.js";

/** A file's part in before and after. */
export type FileState = ShownAttributes & { readonly state: string; readonly checksum?: string };

/** What stands at a path now; links are followed. */
export interface Standing {
  readonly path: PathState;
  readonly checksum: string | undefined;
}

export interface PlaceOptions {
  readonly attributes: Attributes;
  /** Replace a file whose content differs. */
  readonly force: boolean;
  readonly backup: boolean;
  readonly validate?: string;
  /** Write through a link instead of replacing it. */
  readonly follow: boolean;
  /** What is encrypted with a vault is decrypted. */
  readonly decrypt?: boolean;
}

export async function standing(host: Host, path: string): Promise<Standing> {
  const [state, checksum] = await Promise.all([
    host.path(path, { follow: true }),
    host.checksum(path).catch((problem: unknown) => {
      // A folder has none.
      if (problem instanceof HostFailure) return undefined;
      throw problem;
    }),
  ]);
  return { path: state, checksum };
}

/** What putting this content at this path would change. */
export async function checkPlace(
  host: Host,
  dest: string,
  now: Standing,
  content: Content,
  options: PlaceOptions,
  ctx: ModuleContext,
): Promise<Check<FileState>> {
  const writes = !now.path.exists || (options.force && now.checksum !== content.checksum);
  const settled = await settleAttributes(host, now.path, options.attributes, "file", ctx);
  const before: FileState = now.path.exists
    ? { state: now.path.kind, checksum: now.checksum, ...settled.before }
    : { state: "absent" };
  const checksum = writes ? content.checksum : now.checksum;
  const after: FileState = { state: "file", checksum, ...settled.after };
  const size = writes ? content.size : settled.predicted.size;
  return {
    before,
    after,
    result: { dest, checksum, ...pathResult(now.path) },
    ...(writes ? await foresee(host, dest, now, content) : {}),
    predicts: [
      { key: `path:${dest}`, value: { ...settled.predicted, size } },
      ...(writes ? await predictContent(dest, content) : []),
    ],
  };
}

async function predictContent(dest: string, content: Content): Promise<Prediction[]> {
  const bytes = await content.bytes();
  return bytes ? [{ key: `file:${dest}`, value: bytes }] : [];
}

async function foresee(
  host: Host,
  dest: string,
  now: Standing,
  content: Content,
): Promise<{ diff?: readonly TextDiff[]; touches?: readonly ReadKey[] }> {
  const next = await content.bytes();
  if (!next) return { touches: [`file:${dest}`] };
  if (content.isSecret) return {};
  // What can't be shown anyway isn't fetched, and where there is nothing nothing is.
  const after = readable(next);
  const isShown = after !== undefined && (!now.path.exists || now.path.size < 1024 * 1024);
  const before = isShown ? readable(now.path.exists ? await host.read(dest) : undefined) : undefined;
  return before === undefined || after === undefined ? {} : { diff: [{ label: dest, before, after }] };
}

/** Makes it so; the result has Ansible's keys. */
export async function applyPlace(
  host: Host,
  dest: string,
  content: Content,
  check: { readonly before: FileState; readonly after: FileState },
  options: PlaceOptions,
  ctx: ModuleContext,
): Promise<Applied<FileState>> {
  const { owner, group } = options.attributes;
  const mode = check.after.mode === undefined ? undefined : Number.parseInt(check.after.mode, 8);
  const attributes = { owner, group, mode };
  let backupFile: string | undefined;
  if (check.before.checksum !== check.after.checksum || check.before.state !== "file") {
    await validate(host, options.validate, dest, (path) => content.bring(host, path), ctx);
    if (options.backup) backupFile = await host.backup(dest);
    if (!options.follow) await unlinkLink(host, dest);
    await content.bring(host, dest, attributes);
  } else await host.setAttributes(dest, attributes, { follow: true });
  return { result: await placedResult(host, dest, check.after.checksum, backupFile) };
}

async function placedResult(
  host: Host,
  dest: string,
  checksum: string | undefined,
  backupFile: string | undefined,
): Promise<PlainObject> {
  return {
    dest,
    checksum,
    ...pathResult(await host.path(dest, { follow: true })),
    ...(backupFile === undefined ? {} : { backup_file: backupFile }),
  };
}

async function unlinkLink(host: Host, dest: string): Promise<void> {
  const path = await host.path(dest);
  if (path.exists && path.kind === "link") await host.remove(dest);
}

/** Fails as early as it can be seen: a file needs a folder to stand in. */
export async function requireFolder(host: Host, dest: string, ctx: ModuleContext): Promise<void> {
  const folder = dest.replace(/\/[^/]*$/, "") || "/";
  const path = await host.path(folder, { follow: true });
  if (!path.exists)
    ctx.fail(`the folder ${folder} does not exist`, {
      hint: "make it first: file: path=... state=directory",
      missing: `path:${folder}`,
    });
  if (path.kind !== "directory") ctx.fail(`${folder} is no folder`);
}

/** The folder that a file is to stand in; one that is there stays as it is. */
export async function makeFolderOf(host: Host, dest: string): Promise<void> {
  const folder = dest.replace(/\/[^/]*$/, "") || "/";
  if (!(await host.path(folder, { follow: true })).exists) await host.makeDirectory(folder, { mode: 0o755 });
}
