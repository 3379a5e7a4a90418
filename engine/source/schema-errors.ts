import type { ErrorObject } from "ajv";
import { error, type Diagnostic, type DiagnosticCode } from "../base/diagnostic.js";
import type { Span } from "../base/source.js";
import { typesOf, type JsonSchema, type JsonType } from "./json-schema.js";
import { didYouMean, nearest } from "./nearest.js";
import type { Node } from "./types.js";
import { describe, keyName, nodeAt } from "./value.js";

type Said = Pick<Diagnostic, "summary" | "detail" | "hint" | "at">;

/** ajv's errors as diagnostics: one for each mistake, in file order. */
export function explainSchemaErrors(
  root: Node,
  errors: readonly ErrorObject[],
  code: DiagnosticCode,
): Diagnostic[] {
  const diagnostics = new Map<string, Diagnostic>();
  const worthSaying = withoutNoise(errors);
  for (const problem of worthSaying) {
    if (isMistyped(problem, worthSaying)) continue;
    const { summary, ...rest } = explain(root, problem);
    const identity = `${rest.at?.start}:${summary}`;
    if (!diagnostics.has(identity)) diagnostics.set(identity, error(code, summary, rest));
  }
  return [...diagnostics.values()].toSorted((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0));
}

/** A required key that is missing because it is mistyped: the unknown key's "did you mean" says it. */
function isMistyped(problem: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (problem.keyword !== "required") return false;
  const missingName = (problem.params as { missingProperty: string }).missingProperty;
  return all.some(({ keyword, instancePath, params, parentSchema }) => {
    if (keyword !== "additionalProperties" || instancePath !== problem.instancePath) return false;
    const known = Object.keys((parentSchema as JsonSchema).properties ?? {});
    const name = (params as { additionalProperty: string }).additionalProperty;
    return nearest(name, known) === missingName;
  });
}

const CHOICES = new Set(["anyOf", "oneOf"]);

/**
 * Of a choice that failed, ajv reports every branch. Where one branch fits the kind of value that is there, only what is
 * wrong inside it is worth saying; else only that none fits.
 */
function withoutNoise(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = errors.filter(({ keyword }) => keyword !== "if");
  // Inner choices stand before outer ones, so that an outer one sees what the inner one left.
  for (const choice of errors.filter(({ keyword }) => CHOICES.has(keyword))) {
    const within = kept.filter((problem) => problem === choice || isWithin(problem, choice));
    const worthSaying = new Set(bestOf(choice, within));
    kept = kept.filter((problem) => !within.includes(problem) || worthSaying.has(problem));
  }
  return kept;
}

/** `within`: the choice's own error and all that its branches complained about. */
function bestOf(choice: ErrorObject, within: readonly ErrorObject[]): readonly ErrorObject[] {
  const branches = new Map<string, ErrorObject[]>();
  for (const problem of within) {
    if (problem === choice) continue;
    const branch = branchOf(problem, choice);
    branches.set(branch, [...(branches.get(branch) ?? []), problem]);
  }
  const isHere = (problem: ErrorObject) => problem.instancePath === choice.instancePath;
  const fitting = [...branches.values()].filter(
    (branch) => !branch.some((e) => isHere(e) && e.keyword === "type"),
  );
  const [best] = fitting.toSorted((a, b) => a.length - b.length);
  if (!best) return [choice];
  const isInside = best.some((problem) => !isHere(problem) || MEMBERSHIP.has(problem.keyword));
  return isInside || !(choice.parentSchema as JsonSchema).expected ? best : [choice];
}

/** Complaints about members, or that there are none: worth more than "none of these fits". */
const MEMBERSHIP = new Set([
  "additionalProperties",
  "required",
  "dependentRequired",
  "minLength",
  "minItems",
]);

function isWithin(problem: ErrorObject, choice: ErrorObject): boolean {
  const { instancePath } = problem;
  return instancePath === choice.instancePath || instancePath.startsWith(`${choice.instancePath}/`);
}

/** Which branch of the choice an error belongs to, as far as its path tells; `$ref` starts paths of its own. */
function branchOf(problem: ErrorObject, choice: ErrorObject): string {
  const prefix = `${choice.schemaPath}/`;
  if (problem.schemaPath.startsWith(prefix)) return problem.schemaPath.slice(prefix.length).split("/")[0]!;
  return /^#\/\$defs\/[^/]+/.exec(problem.schemaPath)?.[0] ?? "";
}

function explain(root: Node, problem: ErrorObject): Said {
  const { node, key } = nodeAt(root, problem.instancePath);
  const schema = (problem.parentSchema ?? {}) as JsonSchema;
  const params = problem.params as Record<string, unknown>;
  const name = nameOf(problem.instancePath, key) ?? schema.title ?? "this";
  const at = node.at;
  const must = (what: string): Said => ({
    summary: `${name} must be ${schema.expected ?? what}, not ${describe(node)}`,
    at,
  });
  const limit = String(params["limit"]);
  switch (problem.keyword) {
    case "additionalProperties":
      return unknownKey(node, String(params["additionalProperty"]), schema);
    case "required":
      return missing(node, key, String(params["missingProperty"]), schema);
    case "dependentRequired":
      return {
        summary: `"${String(params["property"])}" needs "${String(params["missingProperty"])}" beside it`,
        at: place(node, key),
      };
    case "type":
      return { ...must(typeWords(params["type"] as JsonType | JsonType[])), ...typeHint(node, schema) };
    case "enum":
    case "const":
      return choice(name, node, schema.enum ?? [schema.const ?? null], schema);
    case "minimum":
      return { summary: `${name} must be ${schema.expected ?? `${limit} or more`}`, at };
    case "maximum":
      return { summary: `${name} must be ${schema.expected ?? `${limit} or less`}`, at };
    case "minLength":
    case "minItems":
    case "minProperties":
      return {
        summary: limit === "1" ? `${name} must not be empty` : `${name} needs at least ${limit} members`,
        at: place(node, key),
      };
    case "maxItems":
    case "maxProperties":
      return { summary: `${name} may have ${limit} members at most`, at: place(node, key) };
    case "uniqueItems":
      return {
        summary: `${name} lists the same thing twice`,
        at: duplicate(node, Number(params["i"])) ?? at,
      };
    case "anyOf":
    case "oneOf":
      return must(typeWords(branchTypes(schema)));
    case "pattern":
    case "not":
      return { summary: `${name} must be ${schema.expected ?? "written differently"}`, at };
    default:
      return { summary: `${name} ${problem.message ?? "is wrong"}`, at };
  }
}

function unknownKey(node: Node, name: string, schema: JsonSchema): Said {
  const entry =
    node.kind === "mapping" ? node.entries.find(({ key }) => keyName(key.value) === name) : undefined;
  const known = Object.keys(schema.properties ?? {});
  const meant = didYouMean(name, known);
  return {
    summary: `unknown key "${name}"${schema.title ? ` in ${schema.title}` : ""}`,
    at: entry?.key.at ?? node.at,
    ...(meant ? { hint: meant } : known.length > 0 ? { detail: `Known keys: ${known.join(", ")}.` } : {}),
  };
}

function missing(node: Node, key: Node | undefined, name: string, schema: JsonSchema): Said {
  const owner = schema.title ?? (key?.kind === "scalar" ? `"${key.source}"` : "this");
  return { summary: `${owner} needs the key "${name}"`, at: place(node, key) };
}

/** A mapping or list is long: the key it stands under, or its first line, says enough. */
function place(node: Node, key: Node | undefined): Span {
  if (key) return key.at;
  return node.kind === "mapping" ? (node.entries[0]?.key.at ?? node.at) : node.at;
}

function choice(name: string, node: Node, allowed: readonly unknown[], schema: JsonSchema): Said {
  const words = allowed.map(String);
  const written = node.kind === "scalar" ? node.source : "";
  const meant = didYouMean(written, words);
  const summary =
    node.kind === "scalar" ? `${name} can't be "${written}"` : `${name} can't be ${describe(node)}`;
  const rule =
    words.length === 1
      ? `It must be ${words[0]}.`
      : `It is ${schema.expected ?? `one of ${words.join(", ")}`}.`;
  return { summary, at: node.at, detail: rule, hint: meant };
}

function typeHint(node: Node, schema: JsonSchema): Partial<Said> {
  if (schema.type !== "string" || node.kind !== "scalar" || !node.isPlain || node.source === "") return {};
  return { hint: `put quotes around it: "${node.source}"` };
}

/** The kinds of value that the branches of a choice take. */
function branchTypes(schema: JsonSchema): JsonType[] {
  // A branch that also takes templates stands below `else`.
  const branches = (schema.anyOf ?? []).map((branch) => branch.else ?? branch);
  return [...new Set(branches.flatMap((branch) => typesOf(branch) ?? []))];
}

const TYPE_WORDS: Readonly<Record<JsonType, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "yes or no",
  null: "empty",
  array: "a list",
  object: "a mapping",
};

function typeWords(types: JsonType | readonly JsonType[]): string {
  const words = (Array.isArray(types) ? (types as readonly JsonType[]) : [types as JsonType]).map(
    (type) => TYPE_WORDS[type],
  );
  return words.length < 2
    ? (words[0] ?? "something else")
    : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function duplicate(node: Node, index: number): Span | undefined {
  return node.kind === "sequence" ? node.items[index]?.at : undefined;
}

/** `"forks"`, `item 2 of "hosts"`, or "this file" at the top. */
function nameOf(pointer: string, key: Node | undefined): string | undefined {
  if (pointer === "") return undefined;
  if (key?.kind === "scalar") return `"${key.source}"`;
  const steps = pointer.split("/").slice(1);
  const list = steps.at(-2);
  const item = `item ${Number(steps.at(-1)) + 1}`;
  return list === undefined ? item : `${item} of "${list.replaceAll("~1", "/").replaceAll("~0", "~")}"`;
}
