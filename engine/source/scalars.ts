import { Float, type Value } from "../base/value.js";

// The patterns of PyYAML's implicit resolvers (YAML 1.1 as PyYAML 6 reads it, which is what playbooks were written for):
// `y` and `n` are strings, `1e3` is a string (a float needs the dot, its exponent a sign), `0o17` is a string.
const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const TRUE = /^(?:yes|true|on)$/i;
const NULL = /^(?:~|null|Null|NULL|)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/**
 * What a plain (unquoted) scalar means. Dates stay strings: a playbook wants `2024-01-01` as text, and no module
 * takes a date object.
 */
export function resolvePlain(source: string): Value {
  if (NULL.test(source)) return null;
  if (BOOLEAN.test(source)) return TRUE.test(source);
  if (FLOAT.test(source)) return readFloat(source);
  if (INTEGER.test(source)) return readInteger(source) ?? source;
  return source;
}

/** A boolean's word as PyYAML knows them, or undefined. */
export function readBoolean(source: string): boolean | undefined {
  return BOOLEAN.test(source) ? TRUE.test(source) : undefined;
}

/** An integer in any of YAML 1.1's notations (binary, octal, hexadecimal, base 60), or undefined. */
export function readInteger(source: string): number | bigint | undefined {
  if (!INTEGER.test(source)) return undefined;
  const isNegative = source.startsWith("-");
  const digits = source.replace(/^[-+]/, "").replaceAll("_", "");
  const size = readDigits(digits);
  if (size === undefined) return undefined;
  const value = isNegative ? -size : size;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function readDigits(digits: string): bigint | undefined {
  if (digits.includes(":")) return digits.split(":").reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  if (/^0[bx]$/.test(digits)) return undefined;
  if (/^0[bx]/.test(digits)) return BigInt(digits);
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`);
  return BigInt(digits);
}

/** A float in YAML 1.1's notations; NaN for what is none. */
export function readFloat(source: string): Float {
  const text = source.replaceAll("_", "").toLowerCase();
  const sign = text.startsWith("-") ? -1 : 1;
  const size = text.replace(/^[-+]/, "");
  if (size === ".inf") return new Float(sign * Infinity);
  if (size === ".nan") return new Float(NaN);
  return new Float(sign * size.split(":").reduce((sum, part) => sum * 60 + Number(part), 0));
}
