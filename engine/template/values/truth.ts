import { Float, Secret, Tuple, type Value } from "../../base/value.js";
import { used, type Reader } from "../runtime/reader.js";

/** Python's truth: empty, zero and none are false. @throws UndefinedError, UnknownRead */
export function truth(reader: Reader, value: Value): boolean {
  if (typeof value === "boolean") return value;
  const read = used(reader, value);
  if (read === null) return false;
  switch (typeof read) {
    case "boolean":
      return read;
    case "string":
      return read !== "";
    case "number":
      return read !== 0;
    case "bigint":
      return read !== 0n;
  }
  if (read instanceof Float) return read.value !== 0;
  if (read instanceof Secret) return read.reveal() !== "";
  if (Array.isArray(read)) return read.length > 0;
  if (read instanceof Tuple) return read.items.length > 0;
  if (read instanceof Map) return read.size > 0;
  return true;
}
