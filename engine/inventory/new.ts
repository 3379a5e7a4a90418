import type { Span } from "../base/source.js";
import type { Group, InventoryHost } from "./types.js";

/** Names that mean this machine where no inventory says otherwise. */
export const LOCAL_NAMES: readonly string[] = ["localhost", "127.0.0.1", "::1"];

export function newGroup(name: string, at?: Span): Group {
  return {
    name,
    at,
    hosts: new Set(),
    children: new Set(),
    parents: new Set(),
    priority: 1,
    vars: new Map(),
  };
}

export function newHost(
  name: string,
  from: { readonly at?: Span; readonly source?: string } = {},
): InventoryHost {
  return {
    name,
    at: from.at,
    source: from.source,
    groups: new Set(),
    vars: new Map(),
  };
}
