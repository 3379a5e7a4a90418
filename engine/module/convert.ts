import { fromPlain } from "../base/plain.js";
import { Float, Omit, Tuple, type Dict, type Plain, type Value } from "../base/value.js";

const trueWords = new Set(["y", "yes", "on", "1", "true", "t"]);
const falseWords = new Set(["n", "no", "off", "0", "false", "f"]);

/** Nothing, null and `omit` count as not given. */
export function isAbsent(value: Value | undefined): value is null | Omit | undefined {
  return value === undefined || value === null || value instanceof Omit;
}

/** A value in the words of a message. */
export function describe(value: Value): string {
  if (value === null) return "nothing (null)";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "string")
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)}`;
  if (typeof value === "number" || typeof value === "bigint") return `the number ${value}`;
  if (value instanceof Float) return `the number ${value.value}`;
  if (Array.isArray(value) || value instanceof Tuple) return "a list";
  if (value instanceof Map) return "a mapping";
  return "a value of another kind";
}

/** Scalars as text; booleans as Python writes them, since that is what a file written with Ansible holds. */
export function textOf(value: Value, choices: readonly string[] = []): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof Float)
    return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  if (typeof value === "boolean")
    // YAML reads a bare yes as true: a choice spelled "yes" is what was meant.
    return choices.find((choice) => booleanOf(choice) === value) ?? (value ? "True" : "False");
  return undefined;
}

/** @returns undefined when it is no whole number */
export function integerOf(value: Value): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (value instanceof Float) return Number.isInteger(value.value) ? value.value : undefined;
  if (typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value)) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : BigInt(value.trim());
  }
  return undefined;
}

/** @returns undefined when it is no number */
export function numberOf(value: Value): number | undefined {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (value instanceof Float) return value.value;
  return typeof value === "string" && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)
    ? Number(value)
    : undefined;
}

/** @returns undefined when it is none of the words and numbers that Ansible takes for yes and no */
export function booleanOf(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  const number = value instanceof Float ? value.value : value;
  if (number === 1) return true;
  if (number === 0) return false;
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase();
  return trueWords.has(word) ? true : falseWords.has(word) ? false : undefined;
}

/** Digits are octal, as chmod reads them; anything else is left for chmod (u=rw,go=r; preserve). @returns undefined when it is neither */
export function modeOf(value: Value): number | string | undefined {
  if (typeof value === "number") return value >= 0 && value <= 0o7777 ? value : undefined;
  if (typeof value !== "string" || value === "") return undefined;
  if (/^(0o?)?[0-7]{1,5}$/.test(value)) {
    const bits = Number.parseInt(value.replace(/^0o/, ""), 8);
    return bits <= 0o7777 ? bits : undefined;
  }
  if (value === "preserve") return value;
  return /^[ugoa]*([-+=]([rwxXst]*|[ugo]))+(,[ugoa]*([-+=]([rwxXst]*|[ugo]))+)*$/.test(value)
    ? value
    : undefined;
}

/** JSON, or Ansible's `k=v, k2=v2`. */
export function dictFromText(text: string): Dict | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) {
    try {
      const parsed = fromPlain(JSON.parse(trimmed) as Plain);
      return parsed instanceof Map ? parsed : undefined;
    } catch {
      return undefined;
    }
  }
  const pairs = trimmed.split(/[,\s]+/).map((pair) => /^([^=]+)=(.*)$/.exec(pair));
  if (trimmed === "" || pairs.includes(null)) return undefined;
  return new Map(pairs.map((pair) => [pair![1]!, pair![2]!]));
}
