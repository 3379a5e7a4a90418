import type { Attributes, PathState } from "./types.js";

/** What stands at one of many paths. */
export interface Surveyed {
  readonly path: PathState;
  readonly sha1: string | undefined;
}

/** One of many files to bring. */
export interface Placing {
  /** A file of the control machine, or the bytes themselves. */
  readonly source: { readonly localPath: string; readonly size: number } | { readonly bytes: Uint8Array };
  readonly path: string;
  readonly attributes: Attributes;
  /** Writes through a link instead of replacing it. */
  readonly follow: boolean;
}

/** What can be given up. */
export interface Abortable {
  readonly signal?: AbortSignal;
}
