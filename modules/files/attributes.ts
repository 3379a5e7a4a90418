import {
  mode,
  optional,
  string,
  type Attributes,
  type ExistingPath,
  type Host,
  type ModuleContext,
  type PathKind,
  type PathState,
} from "../../engine/module/index.js";
import { octal, symbolicMode } from "./mode.js";

/** Whom a file belongs to and who may do what with it, as the file modules take it. */
export const attributeArgs = {
  owner: optional(string("The user it belongs to: a name or a number.")),
  group: optional(string("The group it belongs to: a name or a number.")),
  mode: optional(mode('Permissions: digits ("0644") or text ("u=rw,go=r").')),
};

/** Attributes in before and after: those that the task asks for, and no others. */
export type ShownAttributes = {
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: string;
};

export interface SettledAttributes {
  readonly before: ShownAttributes;
  readonly after: ShownAttributes;
  /** What the path would be after apply. */
  readonly predicted: ExistingPath;
  /** What to hand to `write` and `setAttributes`. */
  readonly wanted: Attributes;
}

/**
 * Works out what the asked attributes make of what stands at a path now, or of a new file or folder.
 * @param current what is there; `exists: false` for something that is made anew
 */
export async function settleAttributes(
  host: Host,
  current: PathState,
  asked: Attributes,
  kind: PathKind,
  ctx: ModuleContext,
): Promise<SettledAttributes> {
  const start = current.exists ? current : await newPath(host, kind);
  const bits = modeBits(asked.mode, start);
  const [owner, group] = await Promise.all([
    asked.owner === undefined || isOwner(asked.owner, start) ? undefined : newOwner(host, asked.owner, ctx),
    asked.group === undefined || isGroup(asked.group, start) ? undefined : newGroup(host, asked.group, ctx),
  ]);
  const predicted = { ...start, kind, mode: bits, ...owner, ...group };
  const show = (path: ExistingPath): ShownAttributes => ({
    owner: asked.owner === undefined ? undefined : isOwner(asked.owner, path) ? asked.owner : path.owner,
    group: asked.group === undefined ? undefined : isGroup(asked.group, path) ? asked.group : path.group,
    mode: asked.mode === undefined ? undefined : octal(path.mode),
  });
  return {
    before: current.exists ? show(current) : {},
    after: show(predicted),
    predicted,
    wanted: { owner: asked.owner, group: asked.group, mode: asked.mode === undefined ? undefined : bits },
  };
}

function isOwner(name: string, path: ExistingPath): boolean {
  return path.owner === name || String(path.uid) === name;
}

function isGroup(name: string, path: ExistingPath): boolean {
  return path.group === name || String(path.gid) === name;
}

function modeBits(asked: number | string | undefined, start: ExistingPath): number {
  if (asked === undefined || start.kind === "link") return start.mode;
  if (typeof asked === "number") return asked;
  return symbolicMode(asked, start.mode, start.kind === "directory", 0o022);
}

async function newOwner(
  host: Host,
  name: string,
  ctx: ModuleContext,
): Promise<{ owner: string; uid: number }> {
  const account = await host.account(name);
  if (account) return { owner: account.name, uid: account.uid };
  if (/^\d+$/.test(name)) return { owner: name, uid: Number(name) };
  return ctx.fail(`there is no user "${name}" on this host`, { missing: `user:${name}` });
}

async function newGroup(
  host: Host,
  name: string,
  ctx: ModuleContext,
): Promise<{ group: string; gid: number }> {
  const entry = await host.groupEntry(name);
  if (entry) return { group: entry.name, gid: entry.gid };
  if (/^\d+$/.test(name)) return { group: name, gid: Number(name) };
  return ctx.fail(`there is no group "${name}" on this host`, { missing: `group:${name}` });
}

/** What this user gets who makes something new. */
async function newPath(host: Host, kind: PathKind): Promise<ExistingPath> {
  const { umask, ...who } = await host.identity();
  const full = kind === "directory" || kind === "link" ? 0o777 : 0o666;
  return {
    exists: true,
    kind,
    mode: kind === "link" ? 0o777 : full & ~umask,
    ...who,
    ...{ size: 0, mtime: 0, atime: 0, ctime: 0, inode: 0, device: 0, links: 1 },
  };
}
