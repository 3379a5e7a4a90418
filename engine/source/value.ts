import { keyText } from "../base/plain.js";
import { Float, Omit, Secret, Template, type Dict, type Plain, type Value } from "../base/value.js";
import type { MappingNode, Node } from "./types.js";

/**
 * A node as a value of the language; templates stay templates. Keys are plain: a template in a key stays text (what
 * templates its keys, such as set_fact, reads them from the node). Text of a decrypted file is secret.
 */
export function nodeToValue(node: Node): Value {
  switch (node.kind) {
    case "scalar":
      return typeof node.value === "string" && node.value !== "" && node.at.file.isSecret
        ? new Secret(node.value)
        : node.value;
    case "sequence":
      return node.items.map(nodeToValue);
    case "mapping": {
      const dict: Dict = new Map();
      for (const { key, value } of node.entries) dict.set(plainKey(key.value), nodeToValue(value));
      return dict;
    }
  }
}

function plainKey(key: Value): Value {
  return key instanceof Template ? key.text : key;
}

/** A node as plain JSON, templates as their text, secrets as `********`, big integers as text. */
export function nodeToPlain(node: Node): Plain {
  switch (node.kind) {
    case "scalar":
      return scalarToPlain(node.value);
    case "sequence":
      return node.items.map(nodeToPlain);
    case "mapping":
      return Object.fromEntries(
        node.entries.map(({ key, value }) => [keyName(key.value), nodeToPlain(value)]),
      );
  }
}

function scalarToPlain(value: Value): Plain {
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  if (value instanceof Float) return value.value;
  return keyName(value);
}

/** A mapping's key as a JSON member name. */
export function keyName(key: Value): string {
  if (key instanceof Template) return key.text;
  return keyText(key);
}

/** The value under a key, or undefined where the mapping has no such key. */
export function member(node: MappingNode, name: string): Node | undefined {
  return node.entries.find(({ key }) => keyName(key.value) === name)?.value;
}

/**
 * The node at a JSON pointer (`/hosts/0/name`), and the key it stands under. Where the pointer leads nowhere, the
 * deepest node on its way.
 * @source https://www.rfc-editor.org/rfc/rfc6901
 */
export function nodeAt(root: Node, pointer: string): { readonly node: Node; readonly key?: Node } {
  let found: { node: Node; key?: Node } = { node: root };
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const { node } = found;
    if (node.kind === "scalar") return found;
    if (node.kind === "sequence") {
      const item = node.items[Number(name)];
      if (!item) return found;
      found = { node: item };
    } else {
      const entry = node.entries.find(({ key }) => keyName(key.value) === name);
      if (!entry) return found;
      found = { node: entry.value, key: entry.key };
    }
  }
  return found;
}

/** What a node is, for messages: "a list", "a number". */
export function describe(node: Node): string {
  if (node.kind === "mapping") return "a mapping";
  if (node.kind === "sequence") return "a list";
  const { value } = node;
  if (value === null) return "nothing";
  if (typeof value === "boolean") return `the boolean ${node.source}`;
  if (typeof value === "number" || typeof value === "bigint" || value instanceof Float)
    return `the number ${node.source}`;
  if (value instanceof Template) return "a template";
  if (value instanceof Secret) return "a secret";
  if (value instanceof Omit) return "omit";
  return node.source.length <= 30 && !node.source.includes("\n") ? `"${node.source}"` : "text";
}
