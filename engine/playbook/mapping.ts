import { didYouMean } from "../source/nearest.js";
import type { MappingNode, Node, ScalarNode } from "../source/types.js";
import { absentKeywords, type Keyword } from "./keywords.js";
import type { Reading } from "./reading.js";

export interface Entry {
  readonly key: ScalarNode;
  readonly value: Node;
}

/** A mapping's entries by key, and those that are no keywords of the construct. */
export interface Entries {
  readonly node: MappingNode;
  readonly known: ReadonlyMap<string, Entry>;
  readonly others: readonly Entry[];
}

export function entriesOf(node: MappingNode, keywords: Readonly<Record<string, Keyword>>): Entries {
  const known = new Map<string, Entry>();
  const others: Entry[] = [];
  for (const entry of node.entries) {
    const name = entry.key.source;
    if (Object.hasOwn(keywords, name)) known.set(name, entry);
    else others.push(entry);
  }
  return { node, known, others };
}

/** Says of each entry that it isn't a keyword here, and which one was meant. */
export function reportOthers(
  others: readonly Entry[],
  construct: string,
  keywords: Readonly<Record<string, Keyword>>,
  reading: Reading,
): void {
  for (const { key } of others) {
    const word = key.source;
    const absent = Object.hasOwn(absentKeywords, word) ? absentKeywords[word] : undefined;
    reading.error("playbook/keyword", `"${word}" is not a keyword of ${construct}`, {
      at: key.at,
      hint: absent ?? didYouMean(word, Object.keys(keywords)) ?? moduleHint(word, construct, reading),
    });
  }
}

function moduleHint(word: string, construct: string, reading: Reading): string | undefined {
  if (!reading.sources.modules.has(word)) return undefined;
  return `"${word}" is a module: it belongs in a task, ${construct === "a play" ? "under `tasks:`" : "on a line of its own"}`;
}
