import { integer } from "./numbers.js";
import { strip } from "./white-space.js";

const PREFIXES: ReadonlyMap<number, RegExp> = new Map([
  [2, /^0[bB]_?/],
  [8, /^0[oO]_?/],
  [16, /^0[xX]_?/],
]);

/** Python's `int(text, base)`; undefined where that fails. */
export function parseIntegerText(text: string, base: number): number | bigint | undefined {
  const found = /^([+-]?)(\w+)$/.exec(strip(text, undefined, "both"));
  if (!found || base < 0 || base > 36) return undefined;
  const [, sign, word] = found as unknown as [string, string, string];
  const guessed = base === 0 ? ([...PREFIXES].find(([, prefix]) => prefix.test(word))?.[0] ?? 10) : base;
  const digits = word.replace(PREFIXES.get(guessed) ?? /^(?!)/, "");
  if (!/^[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*$/.test(digits)) return undefined;
  let value = 0n;
  for (const char of digits.replaceAll("_", "")) {
    const digit = Number.parseInt(char, 36);
    if (digit >= guessed) return undefined;
    value = value * BigInt(guessed) + BigInt(digit);
  }
  return integer(sign === "-" ? -value : value);
}

/** Python's `float(text)`; undefined where that fails. */
export function parseFloatText(text: string): number | undefined {
  const word = strip(text, undefined, "both").toLowerCase();
  const special = /^([+-]?)(inf(?:inity)?|nan)$/.exec(word);
  if (special) return special[2] === "nan" ? NaN : special[1] === "-" ? -Infinity : Infinity;
  const digits = "\\d+(?:_\\d+)*";
  const number = new RegExp(`^[+-]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:e[+-]?${digits})?$`);
  return number.test(word) ? Number(word.replaceAll("_", "")) : undefined;
}
