import { Float, Omit, Secret, Tuple, type Dict, type Value } from "../../base/value.js";
import { keyText } from "../../base/plain.js";
import { typeFault } from "../runtime/fault.js";
import { used, type Reader } from "../runtime/reader.js";
import { compareText } from "./order.js";
import { floatText } from "./float-text.js";
import { isOpaque } from "./opaque.js";
import { typeName } from "./type-name.js";

export interface JsonStyle {
  /** What a level of nesting is indented by; undefined: all on one line. */
  readonly indent?: string;
  readonly sortsKeys?: boolean;
  /** Characters beyond ASCII as \uXXXX. */
  readonly isAscii?: boolean;
  readonly itemSeparator?: string;
  readonly keySeparator?: string;
}

/** A value as JSON, as Python's `json.dumps` writes it. @throws Fault, UndefinedError, UnknownRead */
export function toJson(reader: Reader, value: Value, style: JsonStyle): string {
  return write(reader, value, style, "\n");
}

function write(reader: Reader, value: Value, style: JsonStyle, newline: string): string {
  const read = used(reader, value);
  if (read === null) return "null";
  if (typeof read === "boolean" || typeof read === "number" || typeof read === "bigint") return String(read);
  if (typeof read === "string") return writeText(read, style);
  if (read instanceof Secret) return writeText(reader.reveal(read), style);
  if (read instanceof Float) return writeFloat(read.value);
  const inner = style.indent === undefined ? "" : newline + style.indent;
  const next = style.indent === undefined ? newline : inner;
  const list = Array.isArray(read) ? read : read instanceof Tuple ? read.items : undefined;
  if (list) {
    const items = list
      .filter((item) => !(item instanceof Omit))
      .map((item) => write(reader, item, style, next));
    return wrap("[", items, "]", style, newline, inner);
  }
  if (read instanceof Map) return wrap("{", members(reader, read, style, next), "}", style, newline, inner);
  const other: unknown = read;
  const outside = isOpaque(other) ? other.outside() : undefined;
  if (outside !== undefined) return write(reader, outside, style, newline);
  throw typeFault(`a value of type '${typeName(read)}' can't be written as JSON`);
}

function members(reader: Reader, dict: Dict, style: JsonStyle, newline: string): string[] {
  const keys = [...dict.keys()].filter((key) => !(dict.get(key) instanceof Omit));
  const named = keys.map((key) => ({ name: keyText(key), key }));
  if (style.sortsKeys) named.sort((a, b) => compareText(a.name, b.name));
  const separator = style.keySeparator ?? ": ";
  return named.map(
    ({ name, key }) =>
      writeText(name, style) + separator + write(reader, reader.member(dict, key) ?? null, style, newline),
  );
}

function wrap(
  open: string,
  parts: readonly string[],
  close: string,
  style: JsonStyle,
  newline: string,
  inner: string,
): string {
  if (parts.length === 0) return open + close;
  if (style.indent === undefined) return open + parts.join(style.itemSeparator ?? ", ") + close;
  return open + inner + parts.join((style.itemSeparator ?? ",") + inner) + newline + close;
}

function writeFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? floatText(value) : value > 0 ? "Infinity" : "-Infinity";
}

function writeText(text: string, { isAscii = true }: JsonStyle): string {
  const quoted = JSON.stringify(text);
  if (!isAscii) return quoted;
  return quoted.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
