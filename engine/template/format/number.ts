import { exponential, fixed, general } from "./decimal.js";

/** What a format says about a number beside its type. */
export interface NumberStyle {
  readonly sign: string;
  /** `#`: prefixes, and zeros kept. */
  readonly isAlternate: boolean;
  readonly precision: number | undefined;
}

export interface FormattedNumber {
  /** "-", "+", " " or "". */
  readonly sign: string;
  /** "0x" and the like. */
  readonly prefix: string;
  readonly digits: string;
}

const RADIX: ReadonlyMap<string, number> = new Map([
  ["d", 10],
  ["b", 2],
  ["o", 8],
  ["x", 16],
  ["X", 16],
]);

/** An integer in the base that `type` (d, b, o, x, X) says. */
export function formatInteger(value: number | bigint, type: string, style: NumberStyle): FormattedNumber {
  const size = value < 0 ? -value : value;
  const text = size.toString(RADIX.get(type) ?? 10);
  const digits = type === "X" ? text.toUpperCase() : text;
  return {
    sign: value < 0 ? "-" : signOfPositive(style),
    prefix: style.isAlternate && type !== "d" ? `0${type}` : "",
    digits: digits.padStart(style.precision ?? 0, "0"),
  };
}

/** A float as `type` (e, E, f, F, g, G) says. */
export function formatFloat(value: number, type: string, style: NumberStyle): FormattedNumber {
  const isNegative = value < 0 || Object.is(value, -0);
  const digits = floatDigits(Math.abs(value), type.toLowerCase(), style);
  return {
    sign: isNegative ? "-" : signOfPositive(style),
    prefix: "",
    digits: type === type.toUpperCase() ? digits.toUpperCase() : digits,
  };
}

function floatDigits(value: number, type: string, { precision = 6, isAlternate }: NumberStyle): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return "inf";
  if (type === "g") return general(value, precision, isAlternate);
  const text = type === "e" ? exponential(value, precision) : fixed(value, precision);
  return precision === 0 && isAlternate ? text.replace(/(?=e|$)/, ".") : text;
}

function signOfPositive({ sign }: NumberStyle): string {
  return sign === "+" || sign === " " ? sign : "";
}
