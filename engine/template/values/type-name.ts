import { Float, Omit, Secret, Template, Tuple, Undefined, Unknown, type Value } from "../../base/value.js";
import { isOpaque } from "./opaque.js";
import { Range } from "./range.js";

/** The name of a value's type as Python has it, for messages and `type_debug`. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string" || value instanceof Secret) return "str";
  if (typeof value === "number" || typeof value === "bigint") return "int";
  if (value instanceof Float) return "float";
  if (Array.isArray(value)) return "list";
  if (value instanceof Range) return "range";
  if (value instanceof Tuple) return "tuple";
  if (value instanceof Map) return "dict";
  if (value instanceof Undefined) return "Undefined";
  if (value instanceof Unknown) return "Unknown";
  if (value instanceof Template) return "Template";
  if (value instanceof Omit) return "Omit";
  const other: unknown = value;
  return isOpaque(other) ? other.typeName : "object";
}
