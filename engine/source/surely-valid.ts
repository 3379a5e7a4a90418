import { Float, Secret, Template } from "../base/value.js";
import { allowsTemplate, typesOf, type JsonSchema, type JsonType } from "./json-schema.js";
import type { Node } from "./types.js";
import { keyName } from "./value.js";

/** What is understood here. A schema with any other keyword is never "surely valid". */
const KNOWN: ReadonlySet<string> = new Set<keyof JsonSchema>([
  ...([
    "$id",
    "$ref",
    "$defs",
    "title",
    "description",
    "default",
    "examples",
    "expected",
    "template",
  ] as const),
  ...(["type", "enum", "const", "minLength", "minimum", "maximum", "minItems", "minProperties"] as const),
  ...(["properties", "additionalProperties", "required", "items", "anyOf"] as const),
]);

/**
 * Whether a node fits a schema, for the case that it does: true is certain, false means "let ajv say". Nearly all input
 * is right, and loading ajv and compiling a schema takes longer than running a small playbook.
 */
export function isSurelyValid(node: Node, schema: JsonSchema, root: JsonSchema = schema): boolean {
  for (const keyword in schema) if (!KNOWN.has(keyword)) return false;
  if (schema.$ref !== undefined) {
    const target = schema.$ref === "#" ? root : root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    if (!target || !isSurelyValid(node, target, root)) return false;
  }
  if (node.kind === "scalar" && (node.value instanceof Template || node.value instanceof Secret)) {
    if (allowsTemplate(schema)) return true;
    if (schema.type !== undefined) return false;
  }
  if (!fitsType(node, schema)) return false;
  if (schema.anyOf && !schema.anyOf.some((branch) => isSurelyValid(node, branch, root))) return false;
  if (node.kind !== "scalar" && (schema.enum || schema.const !== undefined)) return false;
  if (node.kind === "mapping") return fitsMapping(node, schema, root);
  if (node.kind === "sequence") {
    if (node.items.length < (schema.minItems ?? 0)) return false;
    const { items } = schema;
    return items === undefined || node.items.every((item) => isSurelyValid(item, items, root));
  }
  return fitsScalar(node, schema);
}

function fitsType(node: Node, schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return types === undefined || types.some((type) => isOfType(node, type));
}

function isOfType(node: Node, type: JsonType): boolean {
  if (type === "object") return node.kind === "mapping";
  if (type === "array") return node.kind === "sequence";
  if (node.kind !== "scalar") return false;
  const { value } = node;
  if (type === "null") return value === null;
  if (type === "boolean" || type === "string") return typeof value === type;
  if (typeof value === "number") return true;
  return type === "number" && value instanceof Float && Number.isFinite(value.value);
}

function fitsMapping(node: Node & { kind: "mapping" }, schema: JsonSchema, root: JsonSchema): boolean {
  const { properties = {}, additionalProperties = true, required = [] } = schema;
  if (node.entries.length < (schema.minProperties ?? 0)) return false;
  const names = new Set<string>();
  for (const { key, value } of node.entries) {
    const name = keyName(key.value);
    names.add(name);
    const member = Object.hasOwn(properties, name) ? properties[name]! : additionalProperties;
    if (member === false) return false;
    if (member !== true && !isSurelyValid(value, member, root)) return false;
  }
  return required.every((name) => names.has(name));
}

function fitsScalar(node: Node & { kind: "scalar" }, schema: JsonSchema): boolean {
  const value = node.value instanceof Float ? node.value.value : node.value;
  if (schema.enum && !schema.enum.some((allowed) => allowed === value)) return false;
  if (schema.const !== undefined && schema.const !== value) return false;
  if (typeof value === "string")
    return schema.minLength === undefined || [...value].length >= schema.minLength;
  if (typeof value !== "number") return true;
  return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
}
