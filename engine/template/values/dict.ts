import { Float, Tuple, type Dict, type Value } from "../../base/value.js";
import { plainReader } from "../runtime/reader.js";
import { equal } from "./equal.js";

/**
 * The key of the dictionary that equals this one. Python's 1, 1.0 and True are one key, and so are equal tuples; a
 * JavaScript `Map` alone would tell them apart.
 */
export function memberKey(dict: ReadonlyMap<Value, Value>, key: Value): { readonly key: Value } | undefined {
  if (dict.has(key)) return { key };
  if (typeof key === "string" || key === null) return undefined;
  const isLoose =
    typeof key === "number" || typeof key === "boolean" || typeof key === "bigint" || key instanceof Float;
  if (!isLoose && !(key instanceof Tuple)) return undefined;
  for (const candidate of dict.keys()) {
    if (typeof candidate !== "string" && equal(plainReader, candidate, key)) return { key: candidate };
  }
  return undefined;
}

/** Sets a member, under the key that is already there if one equals it. */
export function setMember(dict: Dict, key: Value, value: Value): void {
  dict.set(memberKey(dict, key)?.key ?? key, value);
}

/** A dictionary of the language from JavaScript's own pairs. */
export function dictOf(members: Iterable<readonly [string, Value]>): Dict {
  return new Map<Value, Value>(members);
}
