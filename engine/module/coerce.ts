import { toPlain } from "../base/plain.js";
import {
  Float,
  Omit,
  Secret,
  Template,
  Tuple,
  Unknown,
  type Dict,
  type Plain,
  type Value,
} from "../base/value.js";
import { nearest } from "../source/nearest.js";
import {
  booleanOf,
  describe,
  dictFromText,
  integerOf,
  isAbsent,
  modeOf,
  numberOf,
  textOf,
} from "./convert.js";
import type { Schema } from "./schema.js";

/** What is wrong with one argument's value; the checker adds the place and the module's name. */
export interface Problem {
  /** "name", or "ports[1]" and "rule.port" inside. */
  readonly where: string;
  readonly kind: "type" | "choice" | "missing" | "unknown";
  readonly message: string;
  readonly hint?: string;
}

/** Where coercion writes what it meets on its way. */
export interface Findings {
  readonly problems: Problem[];
  /** Words that must never be shown. */
  readonly secrets: Secret[];
  /** Set when a value can't be known before the run (check mode). */
  unknown?: Unknown;
}

/** Stands for a value that a template will give: nothing to check yet. */
export const pending = Symbol("pending");

/**
 * One value as its schema wants it, with Ansible's coercions ("yes" for a boolean, "a,b" for a list, a number for text).
 * `pending` when it holds a template or something unknown; `undefined` when it is wrong (then there is a problem).
 */
export function coerce(schema: Schema<unknown>, value: Value, where: string, findings: Findings): unknown {
  if (schema.type === "expression" || schema.type === "expressions") return value;
  if (value instanceof Template) return pending;
  if (value instanceof Unknown) {
    findings.unknown ??= value;
    return pending;
  }
  if (value instanceof Secret) {
    if (!value.isMixed) findings.secrets.push(value);
    return coerceSecret(schema, value, where, findings);
  }
  switch (schema.type) {
    case "string":
      return choose(schema, textOf(value, schema.choices), value, where, findings);
    case "path":
      return textOf(value, schema.choices) ?? wrong("a path", value, where, findings);
    case "secret":
      return secretText(value, where, findings);
    case "integer":
      return integerOf(value) ?? wrong("a whole number", value, where, findings);
    case "number":
      return numberOf(value) ?? wrong("a number", value, where, findings);
    case "boolean":
      return booleanOf(value) ?? wrong("yes or no", value, where, findings);
    case "mode":
      return modeOf(value) ?? wrong('a file mode such as "0644" or "u=rw,go=r"', value, where, findings);
    case "list":
      return listOf(schema, value, where, findings);
    case "dict":
    case "object":
      return dictOf(schema, value, where, findings);
    case "raw":
      return plainOf(value, findings);
  }
}

/** The words of a secret, which no message may quote. */
function coerceSecret(schema: Schema<unknown>, secret: Secret, where: string, findings: Findings): unknown {
  const problems: Problem[] = [];
  const value = coerce(schema, secret.reveal(), where, { problems, secrets: findings.secrets });
  for (const { kind } of problems)
    findings.problems.push({
      where,
      kind,
      message: `can't be what its secret holds (wanted: ${schema.type})`,
    });
  return value;
}

function wrong(expected: string, value: Value, where: string, findings: Findings): undefined {
  findings.problems.push({ where, kind: "type", message: `must be ${expected}, not ${describe(value)}` });
  return undefined;
}

function choose(
  schema: Schema<unknown>,
  text: string | undefined,
  value: Value,
  where: string,
  findings: Findings,
): string | undefined {
  if (text === undefined) return wrong("text", value, where, findings);
  if (!schema.choices || schema.choices.includes(text)) return text;
  const near = nearest(text, schema.choices);
  findings.problems.push({
    where,
    kind: "choice",
    message: `must be one of ${schema.choices.join(", ")}, not ${JSON.stringify(text)}`,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  });
  return undefined;
}

function secretText(value: Value, where: string, findings: Findings): string | undefined {
  const text = textOf(value);
  if (text === undefined) {
    findings.problems.push({ where, kind: "type", message: "must be text" });
    return undefined;
  }
  findings.secrets.push(new Secret(text));
  return text;
}

function listOf(schema: Schema<unknown>, value: Value, where: string, findings: Findings): unknown {
  const items = itemsOf(value);
  if (!items) return wrong("a list", value, where, findings);
  const checked = items
    .filter((item) => !(item instanceof Omit))
    .map((item, i) =>
      schema.items ? coerce(schema.items, item, `${where}[${i}]`, findings) : plainOf(item, findings),
    );
  return checked.includes(pending) ? pending : checked;
}

function itemsOf(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (typeof value === "string") return value === "" ? [] : value.split(",").map((item) => item.trim());
  if (typeof value === "number" || typeof value === "bigint" || value instanceof Float) return [value];
  return undefined;
}

function dictOf(schema: Schema<unknown>, value: Value, where: string, findings: Findings): unknown {
  const dict = value instanceof Map ? value : typeof value === "string" ? dictFromText(value) : undefined;
  if (!dict) return wrong("a mapping", value, where, findings);
  if (!schema.members) return plainOf(dict, findings);
  return membersOf(schema.members, "isOpen" in schema && schema.isOpen === true, dict, `${where}.`, findings);
}

/** The members of a nested object: names, aliases, defaults, what is missing. */
function membersOf(
  members: Readonly<Record<string, Schema<unknown>>>,
  isOpen: boolean,
  dict: Dict,
  prefix: string,
  findings: Findings,
): unknown {
  const found: Record<string, unknown> = {};
  const left = new Map(dict);
  for (const [name, schema] of Object.entries(members)) {
    const key = [name, ...(schema.aliases ?? [])].find((candidate) => left.has(candidate));
    const value = key === undefined ? undefined : left.get(key);
    if (key !== undefined) left.delete(key);
    if (isAbsent(value)) {
      if (schema.default !== undefined) found[name] = schema.default;
      else if (!schema.isOptional)
        findings.problems.push({ where: prefix + name, kind: "missing", message: "is missing" });
      continue;
    }
    found[name] = coerce(schema, value, prefix + name, findings);
  }
  for (const [key, value] of left) {
    if (isOpen) found[String(key)] = plainOf(value, findings);
    else {
      const near = nearest(String(key), Object.keys(members));
      findings.problems.push({
        where: prefix + String(key),
        kind: "unknown",
        message: "is not known here",
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      });
    }
  }
  return Object.values(found).includes(pending) ? pending : found;
}

/** Any value as plain JSON; secrets are noted, templates and unknowns make it pending. */
function plainOf(value: Value, findings: Findings): Plain | typeof pending {
  const unsettled = unsettledIn(value);
  if (unsettled instanceof Unknown) findings.unknown ??= unsettled;
  if (unsettled) return pending;
  return toPlain(value, (secret) => {
    if (!secret.isMixed) findings.secrets.push(secret);
    return secret.reveal();
  });
}

function unsettledIn(value: Value): Template | Unknown | undefined {
  if (value instanceof Template || value instanceof Unknown) return value;
  const members = Array.isArray(value)
    ? value
    : value instanceof Tuple
      ? value.items
      : value instanceof Map
        ? value.values()
        : [];
  for (const member of members) {
    const found = unsettledIn(member);
    if (found) return found;
  }
  return undefined;
}
