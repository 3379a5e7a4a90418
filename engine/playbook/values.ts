import { Float, Omit, Secret, Template, type Value } from "../base/value.js";
import { placeText, type ScalarStyle } from "../source/offsets.js";
import { nodeToValue } from "../source/value.js";
import type { Node, ScalarNode } from "../source/types.js";
import type { Reading } from "./reading.js";
import type { Conditions, Variables } from "./types.js";

/** A node as a value; its templates are remembered for the check. */
export function valueOf(node: Node, reading: Reading): Value {
  const value = nodeToValue(node);
  rememberTemplates(value, reading);
  return value;
}

function rememberTemplates(value: Value, reading: Reading): void {
  if (value instanceof Template) reading.template(value);
  else if (Array.isArray(value)) for (const item of value) rememberTemplates(item, reading);
  else if (value instanceof Map) {
    for (const [key, member] of value) {
      rememberTemplates(key, reading);
      rememberTemplates(member, reading);
    }
  }
}

/** What a node is, in the words of a message. */
export function kindOf(node: Node): string {
  if (node.kind === "mapping") return "a mapping";
  if (node.kind === "sequence") return "a list";
  return kindOfValue(node.value);
}

function kindOfValue(value: Value): string {
  if (value === null) return "nothing";
  if (typeof value === "boolean") return "a boolean";
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  if (value instanceof Float) return "a number";
  if (value instanceof Template) return "a template";
  if (value instanceof Secret) return "a secret";
  return value instanceof Omit ? "omit" : "text";
}

export function isTemplate(node: Node): boolean {
  return node.kind === "scalar" && node.value instanceof Template;
}

export function isNothing(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** Whether a node is text (numbers too) or a template. */
export function isText(node: Node): boolean {
  if (node.kind !== "scalar") return false;
  const { value } = node;
  return (
    ["string", "number", "bigint"].includes(typeof value) ||
    value instanceof Template ||
    value instanceof Float
  );
}

/** The text of a scalar, numbers as written; undefined for what isn't text. */
export function textOf(node: Node, reading: Reading): string | Template | undefined {
  if (node.kind !== "scalar") return undefined;
  const { value } = node;
  if (value instanceof Template) return reading.template(value);
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || value instanceof Float) return node.source;
  return undefined;
}

/** Where the characters of a scalar's text stand in the file. */
export function placeOf(node: ScalarNode): ReturnType<typeof placeText> {
  const { file, start, end } = node.at;
  return placeText(file, start, end, styleOf(node), node.source);
}

function styleOf(node: ScalarNode): ScalarStyle {
  if (node.isPlain) return "plain";
  const first = node.at.file.text[node.at.start];
  return first === '"' ? "double" : first === "'" ? "single" : "block";
}

/** A scalar as a bare expression with its exact place. */
export function expressionOf(node: ScalarNode, reading: Reading): Template {
  return reading.expression(node, () => {
    const { at, offsets } = placeOf(node);
    return new Template(typeof node.value === "boolean" ? String(node.value) : node.source, at, offsets);
  });
}

/** `when` and its like: an expression or a list of them. */
export function conditionsOf(node: Node, keyword: string, reading: Reading): Conditions {
  if (node.kind === "sequence") return node.items.flatMap((item) => conditionsOf(item, keyword, reading));
  if (node.kind === "scalar" && node.value !== null && !(node.value instanceof Secret)) {
    if (node.value instanceof Template) warnOfBraces(node, node.value.text, keyword, reading);
    return [expressionOf(node, reading)];
  }
  reading.error("playbook/condition", `\`${keyword}\` needs an expression, not ${kindOf(node)}`, {
    at: node.at,
    detail:
      "A condition is an expression such as `ready and count > 2`, or a list of expressions that must all be true.",
  });
  return [];
}

/** Braces that are never closed are a mistake of their own. */
function warnOfBraces({ at }: ScalarNode, text: string, keyword: string, reading: Reading): void {
  if (!text.includes("{{") || !text.includes("}}")) return;
  const whole = /^\s*\{\{-?\s*([^]*?)\s*-?\}\}\s*$/.exec(text)?.[1];
  reading.warn("playbook/braces", `\`${keyword}\` is an expression already: it needs no {{ }}`, {
    at,
    hint: whole === undefined || whole.includes("{{") ? "write names bare" : `write \`${keyword}: ${whole}\``,
  });
}

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names that expressions keep for themselves. */
const EXPRESSION_WORDS = new Set([
  "and",
  "or",
  "not",
  "in",
  "is",
  "if",
  "else",
  "true",
  "false",
  "none",
  "True",
  "False",
  "None",
]);

export function isVariableName(name: string): boolean {
  return VARIABLE_NAME.test(name) && !EXPRESSION_WORDS.has(name);
}

/** A mapping of variables (`vars:`, a vars file). `what` names it in messages. */
export function variablesOf(node: Node, what: string, reading: Reading): Variables {
  const variables = new Map<string, { value: Value; at: Node["at"] }>();
  if (isNothing(node)) return variables;
  if (node.kind !== "mapping") {
    reading.error("playbook/vars", `${what} must be a mapping of names to values, not ${kindOf(node)}`, {
      at: node.at,
      hint: node.kind === "sequence" ? "write `name: value` lines without the dashes" : undefined,
    });
    return variables;
  }
  for (const { key, value } of node.entries) {
    const name = key.source;
    if (!isVariableName(name)) reportName(key, reading);
    variables.set(name, { value: valueOf(value, reading), at: key.at });
  }
  return variables;
}

function reportName(key: ScalarNode, reading: Reading): void {
  const usable = key.source.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_");
  reading.error("playbook/variable-name", `"${key.source}" can't be a variable's name`, {
    at: key.at,
    detail:
      "A name has letters, digits and underscores, does not begin with a digit, and is no word of the expressions.",
    hint: isVariableName(usable) ? `for example \`${usable}\`` : undefined,
  });
}
