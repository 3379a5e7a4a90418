import type { MappingNode } from "../../source/types.js";
import { member } from "../../source/value.js";

/** The members of a mapping in the mapping; none where it is something else. */
export function entries(root: MappingNode, name: string): MappingNode["entries"] {
  const node = member(root, name);
  return node?.kind === "mapping" ? node.entries : [];
}

/** A boolean of the mapping, or what holds without it. */
export function flag(node: MappingNode, name: string, otherwise: boolean): boolean {
  const value = member(node, name);
  return value?.kind === "scalar" && typeof value.value === "boolean" ? value.value : otherwise;
}

/** A scalar of the mapping as it is written; undefined without one. */
export function textOf(node: MappingNode, name: string): string | undefined {
  const value = member(node, name);
  return value?.kind === "scalar" && value.value !== null ? value.source : undefined;
}
