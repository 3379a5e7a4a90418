import { Secret, Tuple, type Value } from "../../base/value.js";
import { typeFault } from "../runtime/fault.js";
import { used, type Reader } from "../runtime/reader.js";
import { equal } from "./equal.js";
import { asNumeric, compareNumeric } from "./numbers.js";
import { comparables } from "./opaque.js";
import { typeName } from "./type-name.js";

/**
 * Python's order: numbers with numbers, text with text (by code point), lists and tuples item by item.
 * @returns negative, 0 or positive; undefined where neither is smaller (nan)
 * @throws Fault for types that have no order between them
 */
export function order(reader: Reader, a: Value, b: Value, operator = "<"): number | undefined {
  const left = used(reader, a);
  const right = used(reader, b);
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  const leftNumber = asNumeric(left);
  const rightNumber = asNumeric(right);
  if (leftNumber !== undefined && rightNumber !== undefined) return compareNumeric(leftNumber, rightNumber);
  if (isText(left) && isText(right)) return compareText(words(left), words(right));
  if (Array.isArray(left) && Array.isArray(right)) return compareItems(reader, left, right, operator);
  if (left instanceof Tuple && right instanceof Tuple)
    return compareItems(reader, left.items, right.items, operator);
  const sizes = comparables(left, right);
  if (sizes) return sizes[0] - sizes[1];
  throw typeFault(
    `'${operator}' can't compare '${typeName(left)}' and '${typeName(right)}'`,
    isText(left) !== isText(right) ? "convert one of them: '| int', '| float' or '| string'" : undefined,
  );
}

function isText(value: Value): value is string | Secret {
  return typeof value === "string" || value instanceof Secret;
}

function words(text: string | Secret): string {
  return typeof text === "string" ? text : text.reveal();
}

function compareItems(
  reader: Reader,
  a: readonly Value[],
  b: readonly Value[],
  operator: string,
): number | undefined {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (!equal(reader, a[i]!, b[i]!)) return order(reader, a[i]!, b[i]!, operator);
  }
  return a.length - b.length;
}

const SURROGATE = /[\ud800-\udfff]/;

/** By code point, as Python does it; JavaScript's own order goes by UTF-16 units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
