import { readdir, stat, lstat } from "node:fs/promises";
import { join } from "node:path";
import type {
  Applied,
  Attributes,
  Check,
  Host,
  ModuleContext,
  PathState,
  Placing,
} from "../../engine/module/index.js";
import { settleAttributes, type SettledAttributes } from "./attributes.js";
import { localContent } from "./content.js";
import { applyPlace, checkPlace, type FileState, type PlaceOptions, type Standing } from "./place.js";

/** Before and after of a folder: each path below the destination. */
export type TreeState = { [path: string]: FileState };

interface Entry {
  /** Relative to the folder; "" is the folder itself. */
  readonly name: string;
  readonly local: string;
  readonly isFolder: boolean;
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
}

/** What isn't as it shall be. */
interface Differing {
  readonly entry: Entry;
  readonly path: string;
  readonly before: FileState;
  readonly after: FileState;
}

export interface TreeOptions extends PlaceOptions {
  readonly folderMode?: number | string;
  readonly localFollow: boolean;
}

export async function checkTree(
  host: Host,
  local: string,
  dest: string,
  options: TreeOptions,
  ctx: ModuleContext,
): Promise<Check<TreeState>> {
  const all = await entries(local, options.localFollow);
  const paths = all.map(({ name }) => join(dest, name));
  const standing = await host.survey(paths);
  const checks = await Promise.all(
    all.map(async (entry, i) => {
      const { path, sha1 } = standing[i]!;
      const check = await checkEntry(host, entry, paths[i]!, { path, checksum: sha1 }, options, ctx);
      return [entry.name || ".", check] as const;
    }),
  );
  return {
    before: Object.fromEntries(checks.map(([name, check]) => [name, check.before])),
    after: Object.fromEntries(checks.map(([name, check]) => [name, check.after as FileState])),
    result: { dest, src: local },
    predicts: checks.flatMap(([, check]) => check.predicts ?? []),
    touches: checks.flatMap(([, check]) => check.touches ?? []),
    diff: checks.flatMap(([, check]) => check.diff ?? []),
  };
}

export async function applyTree(
  host: Host,
  local: string,
  dest: string,
  check: { readonly before: TreeState; readonly after: TreeState },
  options: TreeOptions,
  ctx: ModuleContext,
): Promise<Applied<TreeState>> {
  const all = await entries(local, options.localFollow);
  const differing = all.flatMap((entry): Differing[] => {
    const [before, after] = [check.before[entry.name || "."], check.after[entry.name || "."]];
    const isSame = !before || !after || JSON.stringify(before) === JSON.stringify(after);
    return isSame ? [] : [{ entry, path: join(dest, entry.name), before, after }];
  });
  const folders = differing.filter(({ entry }) => entry.isFolder);
  await Promise.all(
    folders.map(({ path, before }) => bringFolder(host, path, before.state === "absent", options, ctx)),
  );
  const files = differing.filter(({ entry }) => !entry.isFolder);
  const isContent = ({ before, after }: Differing) =>
    before.checksum !== after.checksum || before.state !== "file";
  // What is judged or kept before it goes is looked after one by one; else all go as one stream.
  const isStreamed = options.validate === undefined && !options.backup;
  const streamed = files.filter((file) => isStreamed && isContent(file));
  if (streamed.length > 0) {
    ctx.progress(`${streamed.length} files for ${dest}`);
    const placings = await Promise.all(streamed.map((file) => placingOf(file, options, ctx)));
    await host.uploadAll(placings, { signal: ctx.signal });
  }
  for (const { entry, path, before, after } of files.filter((file) => !streamed.includes(file))) {
    const content = await localContent(entry.local, ctx, options.decrypt);
    await applyPlace(host, path, content, { before, after }, fileOptions(options, entry), ctx);
  }
  return { result: { dest, src: local } };
}

async function placingOf(
  { entry, path, after }: Differing,
  options: TreeOptions,
  ctx: ModuleContext,
): Promise<Placing> {
  const { owner, group } = options.attributes;
  const mode = after.mode === undefined ? undefined : Number.parseInt(after.mode, 8);
  const content = await localContent(entry.local, ctx, options.decrypt);
  const bytes = await content.bytes();
  const source = bytes ? { bytes } : { localPath: entry.local, size: content.size };
  return { source, path, attributes: { owner, group, mode }, follow: options.follow };
}

async function bringFolder(
  host: Host,
  path: string,
  isNew: boolean,
  options: TreeOptions,
  ctx: ModuleContext,
): Promise<void> {
  const now = isNew ? ({ exists: false } as const) : await host.path(path, { follow: true });
  const { wanted } = await settleFolder(host, now, options, ctx);
  if (isNew) await host.makeDirectory(path, wanted);
  else await host.setAttributes(path, wanted, { follow: true });
}

async function checkEntry(
  host: Host,
  entry: Entry,
  path: string,
  now: Standing,
  options: TreeOptions,
  ctx: ModuleContext,
): Promise<Check<FileState>> {
  if (!entry.isFolder) {
    const content = await localContent(entry.local, ctx, options.decrypt);
    return checkPlace(host, path, now, content, fileOptions(options, entry), ctx);
  }
  const settled = await settleFolder(host, now.path, options, ctx);
  return {
    // Without the mode: it is for new folders, and nothing to compare those that are there with.
    before: now.path.exists
      ? { state: now.path.kind, ...settled.before, mode: undefined }
      : { state: "absent" },
    after: { state: "directory", ...settled.after, mode: undefined },
    predicts: [{ key: `path:${path}`, value: settled.predicted }],
  };
}

/** The folder mode is for new folders: those that are there keep theirs. */
function settleFolder(
  host: Host,
  now: PathState,
  options: TreeOptions,
  ctx: ModuleContext,
): Promise<SettledAttributes> {
  const { owner, group } = options.attributes;
  const asked: Attributes = { owner, group, ...(now.exists ? {} : { mode: options.folderMode }) };
  return settleAttributes(host, now, asked, "directory", ctx);
}

function fileOptions(options: TreeOptions, entry: Entry): PlaceOptions {
  const { mode } = options.attributes;
  if (mode !== "preserve") return options;
  return { ...options, attributes: { ...options.attributes, mode: entry.mode & 0o7777 } };
}

/** Folders before what is in them. */
async function entries(folder: string, follow: boolean): Promise<Entry[]> {
  const found: Entry[] = [];
  const walk = async (name: string): Promise<void> => {
    const local = join(folder, name);
    const state = await (follow ? stat(local) : lstat(local));
    const isFolder = state.isDirectory();
    if (isFolder || state.isFile()) found.push({ name, local, isFolder, mode: state.mode, size: state.size });
    if (!isFolder) return;
    for (const child of (await readdir(local)).sort()) await walk(join(name, child));
  };
  await walk("");
  return found;
}
