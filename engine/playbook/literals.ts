import { Float, Secret, Template, type Value } from "../base/value.js";
import type { Node } from "../source/types.js";
import type { KeywordType } from "./keywords.js";
import type { Reading } from "./reading.js";
import { isTemplate, kindOf, textOf, valueOf } from "./values.js";

const TRUE_WORDS = new Set(["yes", "on", "true", "t", "y", "1"]);
const FALSE_WORDS = new Set(["no", "off", "false", "f", "n", "0"]);

/** A keyword's value as its type asks for; undefined after a mistake, which has been reported. Templates pass. */
export function literalOf(
  node: Node,
  type: KeywordType,
  keyword: string,
  reading: Reading,
): Value | undefined {
  if (type === "any" || isTemplate(node)) return valueOf(node, reading);
  const value = node.kind === "scalar" ? convert(node.value, type) : undefined;
  if (value !== undefined) return value;
  if (type === "text") {
    const text = textOf(node, reading);
    if (text !== undefined) return text;
  }
  reading.error("playbook/type", `\`${keyword}\` must be ${EXPECTED[type]}, not ${shown(node)}`, {
    at: node.at,
  });
  return undefined;
}

const EXPECTED: Record<KeywordType, string> = {
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  text: "text",
  any: "a value",
  special: "a value",
};

function shown(node: Node): string {
  return node.kind === "scalar" && typeof node.value === "string" ? `"${node.value}"` : kindOf(node);
}

function convert(value: Value, type: KeywordType): Value | undefined {
  switch (type) {
    case "boolean":
      return booleanOf(value);
    case "integer":
      return typeof value === "number" ? value : wholeNumber(value);
    case "number":
      if (typeof value === "number" || value instanceof Float) return value;
      return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()) ? decimal(value) : undefined;
    case "text":
      return value instanceof Secret || value instanceof Template ? value : undefined;
    default:
      return undefined;
  }
}

function decimal(text: string): Value {
  const value = Number(text);
  return Number.isInteger(value) ? value : new Float(value);
}

function wholeNumber(value: Value): Value | undefined {
  return typeof value === "string" && /^-?\d+$/.test(value.trim()) ? Number(value) : undefined;
}

/** "yes", 1, "on" and their like as a boolean; undefined for what is none. */
export function booleanOf(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const word = String(value).toLowerCase();
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : undefined;
}

/** A boolean that must be known before the run begins: a template is refused. */
export function plainBoolean(node: Node, keyword: string, reading: Reading): boolean | undefined {
  const value = node.kind === "scalar" ? booleanOf(node.value) : undefined;
  if (value === undefined) {
    reading.error("playbook/type", `\`${keyword}\` must be true or false, not ${shown(node)}`, {
      at: node.at,
    });
  }
  return value;
}

/** Text that must be known before the run begins: a template is refused with `hint`. */
export function plainText(node: Node, keyword: string, reading: Reading, hint?: string): string | undefined {
  const text = textOf(node, reading);
  if (typeof text === "string") return text;
  reading.error("playbook/type", `\`${keyword}\` must be plain text, not ${kindOf(node)}`, {
    at: node.at,
    hint,
  });
  return undefined;
}

/** One of a few words. */
export function choiceOf<T extends string>(
  node: Node,
  keyword: string,
  choices: readonly T[],
  reading: Reading,
): T | undefined {
  const text = textOf(node, reading);
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) {
    reading.error("playbook/choice", `\`${keyword}\` can't be ${shown(node)}`, {
      at: node.at,
      hint: `one of: ${choices.join(", ")}`,
    });
  }
  return choice;
}
