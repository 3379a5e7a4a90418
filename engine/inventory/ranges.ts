/** The names a pattern with ranges stands for, or what is wrong with its range (offsets in the pattern). */
export type Expanded = { readonly names: readonly string[] } | { readonly wrong: RangeMistake };

export interface RangeMistake {
  readonly summary: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** A range that stands for more names is a slip of the keyboard. */
const MOST_NAMES = 100_000;

/**
 * Expands every `[begin:end]` or `[begin:end:step]` of a host name, both ends included: `web[01:03]`, `rack[a:c]-[1:9:2]`.
 * Leading zeros of the begin give the width; letters go from a to z and on from A to Z. The last range turns fastest.
 */
export function expandRanges(pattern: string): Expanded {
  let names = [""];
  let at = 0;
  while (at < pattern.length) {
    const open = pattern.indexOf("[", at);
    if (open === -1) break;
    const close = pattern.indexOf("]", open);
    if (close === -1) return mistake("a [ without its ]", open, open + 1);
    const head = pattern.slice(at, open);
    const values = rangeValues(pattern.slice(open + 1, close));
    if (typeof values === "string") return mistake(values, open, close + 1);
    if (names.length * values.length > MOST_NAMES) {
      return mistake(`this stands for more than ${MOST_NAMES} hosts`, open, close + 1);
    }
    names = names.flatMap((name) => values.map((value) => name + head + value));
    at = close + 1;
  }
  const tail = pattern.slice(at);
  return { names: names.map((name) => name + tail) };
}

function mistake(summary: string, start: number, end: number): Expanded {
  return {
    wrong: { summary, start, end, hint: "write [begin:end] or [begin:end:step], such as [01:10] or [a:f]" },
  };
}

/** The texts a range stands for, or what is wrong with it. */
function rangeValues(range: string): readonly string[] | string {
  const parts = range.split(":");
  if (parts.length !== 2 && parts.length !== 3) return "a range needs a begin and an end";
  const begin = parts[0] || "0";
  const [, end = "", stepText = "1"] = parts;
  if (end === "") return "this range has no end";
  if (!/^\d+$/.test(stepText) || Number(stepText) === 0) return "a range's step is a whole number from 1";
  const step = Number(stepText);
  if (/^[A-Za-z]$/.test(begin) && /^[A-Za-z]$/.test(end)) return letterRange(begin, end, step);
  if (!/^\d+$/.test(begin) || !/^\d+$/.test(end))
    return "a range goes from number to number or from letter to letter";
  return numberRange(begin, end, step);
}

function letterRange(begin: string, end: string, step: number): readonly string[] | string {
  const first = LETTERS.indexOf(begin);
  const last = LETTERS.indexOf(end);
  if (first > last) return "this range ends before it begins";
  return LETTERS.slice(first, last + 1)
    .split("")
    .filter((_, i) => i % step === 0);
}

function numberRange(begin: string, end: string, step: number): readonly string[] | string {
  const isPadded = begin.startsWith("0") && begin.length > 1;
  if (isPadded && begin.length !== end.length)
    return "begin and end of a range with leading zeros need the same width";
  const first = Number(begin);
  const last = Number(end);
  if (first > last) return "this range ends before it begins";
  if ((last - first) / step >= MOST_NAMES) return `this stands for more than ${MOST_NAMES} hosts`;
  const values = [];
  for (let value = first; value <= last; value += step) {
    values.push(isPadded ? String(value).padStart(begin.length, "0") : String(value));
  }
  return values;
}
