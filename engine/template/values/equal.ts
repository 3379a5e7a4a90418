import { Secret, Tuple, type Value } from "../../base/value.js";
import { used, type Reader } from "../runtime/reader.js";
import { memberKey } from "./dict.js";
import { asNumeric, compareNumeric } from "./numbers.js";
import { comparables } from "./opaque.js";

/**
 * Python's `==`: numbers and booleans by size, a list never equals a tuple, dictionaries whatever their order. Secrets
 * are compared by their words.
 * @throws UndefinedError, UnknownRead
 */
export function equal(reader: Reader, a: Value, b: Value): boolean {
  const left = used(reader, a);
  const right = used(reader, b);
  if (left === right) return true;
  const words = wordsOf(left);
  if (words !== undefined) return words === wordsOf(right);
  const leftNumber = asNumeric(left);
  if (leftNumber !== undefined) {
    const rightNumber = asNumeric(right);
    return rightNumber !== undefined && compareNumeric(leftNumber, rightNumber) === 0;
  }
  if (Array.isArray(left)) return Array.isArray(right) && sameItems(reader, left, right);
  if (left instanceof Tuple) return right instanceof Tuple && sameItems(reader, left.items, right.items);
  if (left instanceof Map) return right instanceof Map && sameMembers(reader, left, right);
  const sizes = comparables(left, right);
  return sizes !== undefined && sizes[0] === sizes[1];
}

function wordsOf(value: Value): string | undefined {
  if (typeof value === "string") return value;
  return value instanceof Secret ? value.reveal() : undefined;
}

function sameItems(reader: Reader, a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => equal(reader, item, b[i]!));
}

function sameMembers(reader: Reader, a: Map<Value, Value>, b: Map<Value, Value>): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const other = memberKey(b, key);
    if (other === undefined) return false;
    if (!equal(reader, reader.member(a, key) ?? null, reader.member(b, other.key) ?? null)) return false;
  }
  return true;
}
