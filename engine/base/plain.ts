import {
  Float,
  Omit,
  Secret,
  Template,
  Tuple,
  Undefined,
  Unknown,
  type Dict,
  type Plain,
  type Value,
} from "./value.js";

/** Deep equality of plain JSON; member order and `undefined` members don't count. */
export function plainEqual(a: Plain | undefined, b: Plain | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => plainEqual(item, b[i]));
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) if (!plainEqual(own(a, key), own(b, key))) return false;
  return true;
}

function own(object: { [key: string]: Plain | undefined }, key: string): Plain | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** JSON from a host or a module as values of the language; text stays data. */
export function fromPlain(plain: Plain | undefined): Value {
  if (plain === undefined) return null;
  if (typeof plain === "number") return Number.isInteger(plain) ? plain : new Float(plain);
  if (Array.isArray(plain)) return plain.map(fromPlain);
  if (plain !== null && typeof plain === "object") {
    const dict: Dict = new Map();
    for (const [key, member] of Object.entries(plain))
      if (member !== undefined) dict.set(key, fromPlain(member));
    return dict;
  }
  return plain;
}

/**
 * A value as plain JSON for a module's arguments or a report. Secrets become their words only when `reveal` is given;
 * `omit` members are left out. Templates and undefined have no plain form: evaluate first.
 * @throws TypeError for a template, undefined or unknown value
 */
export function toPlain(value: Value, reveal?: (secret: Secret) => string): Plain {
  if (value === null || typeof value === "boolean" || typeof value === "string" || typeof value === "number")
    return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Float) return value.value;
  if (value instanceof Tuple) return value.items.filter(isGiven).map((item) => toPlain(item, reveal));
  if (Array.isArray(value)) return value.filter(isGiven).map((item) => toPlain(item, reveal));
  if (value instanceof Map) {
    const object: { [key: string]: Plain } = {};
    for (const [key, member] of value) {
      if (!isGiven(member)) continue;
      Object.defineProperty(object, keyText(key), {
        value: toPlain(member, reveal),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return object;
  }
  if (value instanceof Secret) return reveal ? reveal(value) : String(value);
  if (value instanceof Template) throw new TypeError(`a template was not evaluated: ${value.text}`);
  if (value instanceof Undefined) throw new TypeError(`an undefined value: ${value.reason}`);
  if (value instanceof Unknown) throw new TypeError(`an unknown value: ${value.reason}`);
  throw new TypeError("omit has no plain form");
}

function isGiven(value: Value): boolean {
  return !(value instanceof Omit);
}

/** How a dictionary's key reads as a JSON member name, as Python's json module does it. */
export function keyText(key: Value): string {
  if (key === null) return "null";
  if (typeof key === "boolean") return key ? "true" : "false";
  if (key instanceof Float) return Number.isInteger(key.value) ? key.value.toFixed(1) : String(key.value);
  return String(key);
}
