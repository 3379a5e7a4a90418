import { readdir, stat, lstat } from "node:fs/promises";
import { join } from "node:path";
import type {
  Applied,
  Attributes,
  Check,
  Host,
  ModuleContext,
  PathState,
} from "../../engine/module/index.js";
import { settleAttributes, type SettledAttributes } from "./attributes.js";
import { localContent } from "./content.js";
import { applyPlace, checkPlace, standing, type FileState, type PlaceOptions } from "./place.js";

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

/** What the host takes without a channel of its own. */
const smallBytes = 64 * 1024;

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
  const checks = await Promise.all(
    (await entries(local, options.localFollow)).map(async (entry) => {
      const path = join(dest, entry.name);
      return [entry.name || ".", await checkEntry(host, entry, path, options, ctx)] as const;
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
  const differing = all.flatMap((entry) => {
    const [before, after] = [check.before[entry.name || "."], check.after[entry.name || "."]];
    const isSame = !before || !after || JSON.stringify(before) === JSON.stringify(after);
    return isSame ? [] : [{ entry, path: join(dest, entry.name), before, after }];
  });
  for (const { entry, path, before } of differing)
    if (entry.isFolder) await bringFolder(host, path, before.state === "absent", options, ctx);
  const bring = async ({ entry, path, before, after }: (typeof differing)[number]) => {
    ctx.progress(path);
    const content = await localContent(entry.local, ctx, options.decrypt);
    await applyPlace(host, path, content, { before, after }, fileOptions(options, entry), ctx);
  };
  const files = differing.filter(({ entry }) => !entry.isFolder);
  // Small ones travel together; a large one has a channel of its own, and the host grants few.
  await Promise.all(files.filter(({ entry }) => entry.size <= smallBytes).map(bring));
  for (const file of files.filter(({ entry }) => entry.size > smallBytes)) await bring(file);
  return { result: { dest, src: local } };
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
  options: TreeOptions,
  ctx: ModuleContext,
): Promise<Check<FileState>> {
  if (!entry.isFolder) {
    const [now, content] = await Promise.all([
      standing(host, path),
      localContent(entry.local, ctx, options.decrypt),
    ]);
    return checkPlace(host, path, now, content, fileOptions(options, entry), ctx);
  }
  const now = await host.path(path, { follow: true });
  const settled = await settleFolder(host, now, options, ctx);
  return {
    // Without the mode: it is for new folders, and nothing to compare those that are there with.
    before: now.exists ? { state: now.kind, ...settled.before, mode: undefined } : { state: "absent" },
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
