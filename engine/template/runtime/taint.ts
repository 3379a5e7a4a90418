import { Float, Secret, Tuple, type Value } from "../../base/value.js";
import { LazyDict } from "../lazy-dict.js";
import { Fault } from "./fault.js";
import type { Run } from "./run.js";

/**
 * Runs a piece of work; if it read the words of a secret, what it gives becomes secret.
 * @param what is named in errors, which must not quote what was read
 */
export function tainting(run: Run, what: string, work: () => Value): Value {
  const before = run.isTainted;
  run.isTainted = false;
  try {
    const result = work();
    return run.isTainted ? taint(result) : result;
  } catch (thrown) {
    if (thrown instanceof Fault && run.isTainted)
      throw new Fault(`${what} can't be used on this secret`, { code: thrown.code });
    throw thrown;
  } finally {
    run.isTainted = before;
  }
}

/** The value with its text and numbers secret. Booleans and none tell too little, and conditions need them. */
export function taint(value: Value): Value {
  if (typeof value === "string") return value === "" ? value : new Secret(value);
  if (typeof value === "number" || typeof value === "bigint") return new Secret(String(value));
  if (value instanceof Float) return new Secret(String(value.value));
  if (Array.isArray(value)) return value.map(taint);
  if (value instanceof Tuple) return new Tuple(value.items.map(taint));
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, taint(member)]));
  return value;
}

/** What a template of a decrypted file says is as secret as the file's other text. */
export function secretWords(value: Value): Value {
  if (typeof value === "string") return value === "" ? value : new Secret(value);
  if (value instanceof Secret) return value.isMixed ? new Secret(value.reveal()) : value;
  if (Array.isArray(value)) return value.map(secretWords);
  if (!(value instanceof Map) || value instanceof LazyDict) return value;
  return new Map([...value].map(([key, member]) => [key, secretWords(member)]));
}
