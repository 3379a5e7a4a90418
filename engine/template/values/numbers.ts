import { Float, type Value } from "../../base/value.js";

/** A number of the language: an integer of any size, or a float. */
export type Numeric = number | bigint | Float;

/** An integer in its usual form: a `number` as far as those are exact. */
export function integer(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}

/** The number that the value counts as (booleans do in Python), or undefined. */
export function asNumeric(value: Value): Numeric | undefined {
  if (typeof value === "number" || typeof value === "bigint" || value instanceof Float) return value;
  return typeof value === "boolean" ? Number(value) : undefined;
}

/** The nearest JavaScript number. */
export function asDouble(value: Numeric): number {
  return value instanceof Float ? value.value : Number(value);
}

/** Compares by size, exactly, whatever the kinds; undefined where one is not a number (nan). */
export function compareNumeric(a: Numeric, b: Numeric): -1 | 0 | 1 | undefined {
  const left = a instanceof Float ? a.value : a;
  const right = b instanceof Float ? b.value : b;
  // JavaScript compares number and bigint by their mathematical values.
  if (left < right) return -1;
  if (left > right) return 1;
  return Number.isNaN(left) || Number.isNaN(right) ? undefined : 0;
}

/** The integer part of a float as an integer of any size; undefined for inf and nan. */
export function truncate(value: number): number | bigint | undefined {
  if (!Number.isFinite(value)) return undefined;
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole + 0 : BigInt(whole);
}
