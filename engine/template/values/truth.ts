import { Float, Secret, Tuple, type Value } from "../../base/value.js";
import { used, type Reader } from "../runtime/reader.js";

/** Python's truth: empty, zero and none are false. @throws UndefinedError, UnknownRead */
export function truth(reader: Reader, value: Value): boolean {
  if (typeof value === "boolean") return value;
  const read = used(reader, value);
  if (read === null) return false;
  if (typeof read === "boolean") return read;
  if (typeof read === "string") return read !== "";
  if (typeof read === "number" || typeof read === "bigint") return read !== 0 && read !== 0n;
  if (read instanceof Float) return read.value !== 0;
  if (read instanceof Secret) return read.reveal() !== "";
  if (Array.isArray(read)) return read.length > 0;
  if (read instanceof Tuple) return read.items.length > 0;
  if (read instanceof Map) return read.size > 0;
  return true;
}
