import { Float, Omit, Secret, Tuple, type Value } from "../../base/value.js";
import { used, type Reader } from "../runtime/reader.js";
import { floatText } from "./float-text.js";
import { isOpaque } from "./opaque.js";
import { Range } from "./range.js";

/** Python's `str()`. @throws UndefinedError, UnknownRead */
export function str(reader: Reader, value: Value): string {
  if (typeof value === "string") return value;
  const read = used(reader, value);
  if (typeof read === "string") return read;
  if (read instanceof Secret) return reader.reveal(read);
  return repr(reader, read);
}

/** Python's `repr()`, which is also how members of containers print. @throws UndefinedError, UnknownRead */
export function repr(reader: Reader, value: Value): string {
  const read = used(reader, value);
  if (read === null) return "None";
  if (typeof read === "boolean") return read ? "True" : "False";
  if (typeof read === "string") return stringRepr(read);
  if (typeof read === "number" || typeof read === "bigint") return String(read);
  if (read instanceof Float) return floatText(read.value);
  if (read instanceof Secret) return stringRepr(reader.reveal(read));
  if (Array.isArray(read)) return `[${read.map((item) => repr(reader, item)).join(", ")}]`;
  if (read instanceof Range) return read.text;
  if (read instanceof Tuple) {
    const items = read.items.map((item) => repr(reader, item));
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
  }
  if (read instanceof Map) {
    const members = [...read.keys()].map(
      (key) => `${repr(reader, key)}: ${repr(reader, reader.member(read, key) ?? null)}`,
    );
    return `{${members.join(", ")}}`;
  }
  if (read instanceof Omit) return "<<Omit>>";
  const other: unknown = read;
  return isOpaque(other) ? other.print() : "<object>";
}

const UNPRINTABLE = /[\\'\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** A string in quotes as Python writes it. */
export function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replace(UNPRINTABLE, (char) => {
    if (char === "'") return quote === "'" ? "\\'" : char;
    return ESCAPES.get(char) ?? escapeCode(char.codePointAt(0)!);
  });
  return quote + inside + quote;
}

function escapeCode(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
