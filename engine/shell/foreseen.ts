import type { PackageState, PathState, ReadKey } from "./types.js";

/** What a host would answer after the changes that check mode did not make. */
export type Foreseen =
  | { readonly kind: "untouched" }
  | { readonly kind: "unknown" }
  | { readonly kind: "predicted"; readonly value: unknown };

interface Prediction {
  readonly key: ReadKey;
  readonly value: unknown;
}

const untouched: Foreseen = { kind: "untouched" };
const unknown: Foreseen = { kind: "unknown" };

/** The predicted state of one host in check mode, key by key. */
export class Shadow {
  private readonly notes = new Map<ReadKey, Foreseen>();
  private readonly common: Shadow | undefined;

  /** @param common where keys of a whole cluster (`cluster:`) are noted: what one host would change there, all see */
  constructor(common?: Shadow) {
    this.common = common;
  }

  /** Later notes win: a key that is touched after it was predicted isn't known any more. */
  note(predictions: readonly Prediction[] = [], touches: readonly ReadKey[] = []): void {
    for (const key of touches) this.set(key, unknown);
    for (const { key, value } of predictions) this.set(key, { kind: "predicted", value });
  }

  private set(key: ReadKey, note: Foreseen): void {
    const shadow = this.common && isShared(key) ? this.common : this;
    shadow.notes.set(normal(key), note);
  }

  /** True while nothing was predicted: the host itself answers everything. */
  get isEmpty(): boolean {
    return this.notes.size === 0 && (this.common === undefined || this.common.isEmpty);
  }

  /** What was noted under exactly this key. */
  look(key: ReadKey): Foreseen {
    if (this.common && isShared(key)) return this.common.look(key);
    return this.notes.get(normal(key)) ?? untouched;
  }

  /** All notes of one family, e.g. "mount", with what follows the colon. */
  family(name: string): readonly (readonly [string, Foreseen])[] {
    return [...this.notes]
      .filter(([key]) => key.startsWith(`${name}:`))
      .map(([key, note]) => [key.slice(name.length + 1), note] as const);
  }

  /** Whether packages would have been installed: what they bring isn't known. */
  get installsPackages(): boolean {
    return this.family("pkg").some(
      ([, note]) =>
        note.kind === "unknown" || (note.kind === "predicted" && (note.value as PackageState).version !== ""),
    );
  }

  /** What becomes of everything at or below a path, by the folders above it: gone with them, or unknown. */
  above(path: string): Foreseen {
    for (let folder = parent(path); folder !== undefined; folder = parent(folder)) {
      const note = this.look(`path:${folder}`);
      if (note.kind === "unknown") return unknown;
      if (note.kind === "untouched") continue;
      const state = note.value as { readonly exists: boolean; readonly kind?: string };
      if (!state.exists) return { kind: "predicted", value: undefined };
      if (state.kind === "link") return unknown;
      // Nothing stands below a file.
      if (state.kind !== "directory") return { kind: "predicted", value: undefined };
    }
    return untouched;
  }

  /** Notes about files and folders below a path: the path relative to it, and whether something will stand there (undefined: unknown). */
  below(path: string): readonly (readonly [string, boolean | undefined])[] {
    const prefix = path === "/" ? "/" : `${path}/`;
    const found: (readonly [string, boolean | undefined])[] = [];
    for (const [family, exists] of [
      ["file", (value: unknown) => value !== undefined],
      ["path", (value: unknown) => (value as { readonly exists: boolean }).exists],
    ] as const)
      for (const [name, note] of this.family(family))
        if (name.startsWith(prefix) && name !== prefix)
          found.push([name.slice(prefix.length), note.kind === "predicted" ? exists(note.value) : undefined]);
    return found;
  }

  /** A file's content: predicted itself, gone with its path or a folder above, or empty where it is only made. */
  content(path: string): Foreseen {
    const own = this.look(`file:${path}`);
    if (own.kind !== "untouched") return own;
    const above = this.above(path);
    if (above.kind !== "untouched") return above;
    const note = this.look(`path:${path}`);
    if (note.kind !== "predicted") return note;
    const state = note.value as PathState;
    if (!state.exists) return { kind: "predicted", value: undefined };
    if (state.kind === "link") return { kind: "unknown" };
    if (state.kind === "file" && state.size === 0) return { kind: "predicted", value: new Uint8Array() };
    // Owner and mode change: the content stays.
    return { kind: "untouched" };
  }

  /** Whether anything noted bears on this key (`unit:` means all units); what a general query may see, and the shadow can't answer for. */
  bearsOn(key: ReadKey): boolean {
    if (this.look(key).kind !== "untouched") return true;
    const [, family, name] = /^(\w+):(.*)$/s.exec(key) ?? [];
    if (name === "") return this.family(family!).length > 0;
    if (family !== "file" && family !== "path") return false;
    const path = normalPath(name!);
    return (
      this.look(`file:${path}`).kind !== "untouched" ||
      this.look(`path:${path}`).kind !== "untouched" ||
      this.above(path).kind !== "untouched" ||
      this.below(path).length > 0
    );
  }
}

function isShared(key: ReadKey): boolean {
  return key.startsWith("cluster:");
}

/** One spelling for one thing: paths without doubled or last slashes, units without `.service`. */
function normal(key: ReadKey): ReadKey {
  if (key.startsWith("file:") || key.startsWith("path:"))
    return `${key.slice(0, 4) as "file"}:${normalPath(key.slice(5))}`;
  if (key.startsWith("unit:")) return key.replace(/\.service$/, "") as ReadKey;
  if (key.startsWith("sysctl:")) return `sysctl:${key.slice(7).replaceAll("/", ".")}`;
  return key;
}

export function normalPath(path: string): string {
  return path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}

function parent(path: string): string | undefined {
  const at = path.lastIndexOf("/");
  if (path === "/" || at === -1) return undefined;
  return at === 0 ? "/" : path.slice(0, at);
}
