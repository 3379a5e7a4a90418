import { error, type Diagnostic } from "../base/diagnostic.js";
import type { MappingNode, Node, ScalarNode } from "./types.js";

export interface Entry {
  readonly key: ScalarNode;
  readonly value: Node;
}

/**
 * The entries of a mapping with `<<` keys (YAML 1.1 merge): merged ones stand first, the mapping's own win, and of a
 * list of mappings the earlier wins. The order is PyYAML's: a list is laid out from its last mapping to its first.
 */
export function mergeEntries(
  merges: readonly Entry[],
  own: ReadonlyMap<string, Entry>,
  identify: (key: ScalarNode) => string,
  report: (diagnostic: Diagnostic) => void,
): Entry[] {
  if (merges.length === 0) return [...own.values()];
  const entries = new Map<string, Entry>();
  for (const { value } of merges) {
    for (const mapping of sources(value, report)) {
      for (const entry of mapping.entries) entries.set(identify(entry.key), entry);
    }
  }
  for (const [identity, entry] of own) entries.set(identity, entry);
  return [...entries.values()];
}

function sources(value: Node, report: (diagnostic: Diagnostic) => void): MappingNode[] {
  if (value.kind === "mapping") return [value];
  if (value.kind === "sequence" && value.items.every((item) => item.kind === "mapping")) {
    return value.items.toReversed();
  }
  // An alias without its anchor has been reported already.
  if (value.at.file.text[value.at.start] === "*") return [];
  report(
    error("yaml/merge", "<< merges a mapping or a list of mappings, and this is neither", {
      at: value.at,
      hint: "write <<: *name, with &name at the mapping to take over",
    }),
  );
  return [];
}
