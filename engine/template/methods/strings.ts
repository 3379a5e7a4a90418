import { Tuple, type Value } from "../../base/value.js";
import { formatBraces } from "../format/braces.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeString, takeTruth } from "../runtime/take.js";
import { length, part, pointIndex } from "../values/code-points.js";
import { str } from "../values/print.js";
import { asList, readItems } from "../values/sequence.js";
import { splitLines, splitWords, splitWordsRight, strip } from "../values/white-space.js";
import { STRING_CASES } from "./string-cases.js";
import { STRING_KINDS } from "./string-kinds.js";
import { typeName } from "../values/type-name.js";

/** A method that gets the string itself, in words. */
function method(parameters: string, apply: (run: Run, text: string, ...args: Given[]) => Value): Routine {
  return routine(parameters, (run, value, ...args) => apply(run, str(run, value), ...args));
}

const stripper = (sides: "both" | "left" | "right") =>
  method("chars?", (run, text, chars) => strip(text, optionalText(run, chars, "chars"), sides));

const finder = (isLast: boolean, isStrict: boolean) =>
  method("sub start? end?", (run, text, sub, start, end) => {
    const { window, from } = windowOf(run, text, start, end);
    const wanted = takeString(run, sub, "what is looked for");
    const at = isLast ? window.lastIndexOf(wanted) : window.indexOf(wanted);
    if (at === -1 && isStrict)
      throw new Fault("the text doesn't hold what is looked for", { hint: "find() gives -1 instead" });
    return at === -1 ? -1 : from + pointIndex(window, at);
  });

const affix = (isStart: boolean) =>
  method("affix start? end?", (run, text, wanted, start, end) => {
    const { window } = windowOf(run, text, start, end);
    const read = used(run, wanted ?? null);
    const affixes = read instanceof Tuple ? readItems(run, read) : [read];
    return affixes.some((one) => {
      const words = takeString(run, one, "what is looked for");
      return isStart ? window.startsWith(words) : window.endsWith(words);
    });
  });

const partition = (isLast: boolean) =>
  method("sep", (run, text, sep) => {
    const mark = takeSeparator(run, sep);
    const at = isLast ? text.lastIndexOf(mark) : text.indexOf(mark);
    if (at !== -1) return new Tuple([text.slice(0, at), mark, text.slice(at + mark.length)]);
    return new Tuple(isLast ? ["", "", text] : [text, "", ""]);
  });

const justifier = (place: "left" | "right" | "center") =>
  method("width fillchar?", (run, text, width, fill) => {
    const missing = Math.max(0, takeInteger(run, width, "the width") - length(text));
    if (missing > 1_000_000) throw new Fault("the width is too large");
    const char = optionalText(run, fill, "the fill character") ?? " ";
    if (length(char) !== 1) throw typeFault("the fill character must be one character");
    // Python puts the odd one to the left where the width is odd.
    const half = Math.floor(missing / 2) + (missing & (length(text) + missing) & 1);
    const left = place === "left" ? 0 : place === "right" ? missing : half;
    return char.repeat(left) + text + char.repeat(missing - left);
  });

export const STRING_METHODS: ReadonlyMap<string, Routine> = new Map([
  ...Object.entries(STRING_CASES),
  ...Object.entries(STRING_KINDS),
  ["strip", stripper("both")],
  ["lstrip", stripper("left")],
  ["rstrip", stripper("right")],
  ["find", finder(false, false)],
  ["rfind", finder(true, false)],
  ["index", finder(false, true)],
  ["rindex", finder(true, true)],
  ["startswith", affix(true)],
  ["endswith", affix(false)],
  ["partition", partition(false)],
  ["rpartition", partition(true)],
  ["ljust", justifier("left")],
  ["rjust", justifier("right")],
  ["center", justifier("center")],
  ["split", method("sep? maxsplit?", (run, text, sep, most) => split(run, text, sep, most, false))],
  ["rsplit", method("sep? maxsplit?", (run, text, sep, most) => split(run, text, sep, most, true))],
  ["splitlines", method("keepends?", (run, text, keeps) => splitLines(text, takeTruth(run, keeps, false)))],
  ["join", method("items", (run, text, items) => join(run, text, items ?? null))],
  ["replace", method("old new count?", replace)],
  ["count", method("sub start? end?", count)],
  [
    "format",
    method("*args **kwargs", (run, text, args, kwargs) =>
      formatBraces(run, text, asList(args!)!, asKeywords(kwargs)),
    ),
  ],
  ["format_map", method("mapping", (run, text, mapping) => formatBraces(run, text, [], asKeywords(mapping)))],
  ["zfill", method("width", (run, text, width) => zfill(text, takeInteger(run, width, "the width")))],
  [
    "expandtabs",
    method("tabsize?", (run, text, size) => expandTabs(text, takeInteger(run, size, "the tab size", 8))),
  ],
  [
    "removeprefix",
    method("prefix", (run, text, prefix) => removePrefix(text, takeString(run, prefix, "the prefix"))),
  ],
  [
    "removesuffix",
    method("suffix", (run, text, suffix) => removeSuffix(text, takeString(run, suffix, "the suffix"))),
  ],
]);

function optionalText(run: Run, given: Given, what: string): string | undefined {
  return given === undefined || given === null ? undefined : takeString(run, given, what);
}

function takeSeparator(run: Run, given: Given): string {
  const separator = takeString(run, given, "the separator");
  if (separator === "") throw new Fault("an empty separator");
  return separator;
}

function windowOf(run: Run, text: string, start: Given, end: Given): { window: string; from: number } {
  if (start === undefined && end === undefined) return { window: text, from: 0 };
  const size = length(text);
  const clamp = (index: number) => Math.min(Math.max(index < 0 ? index + size : index, 0), size);
  const from = clamp(takeInteger(run, start, "the start", 0));
  return { window: part(text, from, clamp(takeInteger(run, end, "the end", size))), from };
}

/** Python's `split` and `rsplit`, also behind the filter. */
export function split(run: Run, text: string, sep: Given, most: Given, isRight: boolean): string[] {
  const limit = takeInteger(run, most, "maxsplit", -1);
  const splits = limit < 0 ? Infinity : limit;
  if (sep === undefined || sep === null) {
    return isRight && splits !== Infinity ? splitWordsRight(text, splits) : splitWords(text, splits);
  }
  const mark = takeSeparator(run, sep);
  const parts = text.split(mark);
  if (parts.length - 1 <= splits) return parts;
  return isRight
    ? [parts.slice(0, parts.length - splits).join(mark), ...parts.slice(parts.length - splits)]
    : [...parts.slice(0, splits), parts.slice(splits).join(mark)];
}

function join(run: Run, separator: string, items: Value): string {
  return readItems(run, items)
    .map((item, i) => takeString(run, item, `item ${i} of what is joined`))
    .join(separator);
}

function replace(run: Run, text: string, old: Given, fresh: Given, most: Given): string {
  const wanted = takeString(run, old, "what is replaced");
  const words = takeString(run, fresh, "the replacement");
  const limit = takeInteger(run, most, "count", -1);
  return replaceText(text, wanted, words, limit);
}

/** Replaces the first `limit` occurrences; all when it is negative. */
export function replaceText(text: string, wanted: string, words: string, limit: number): string {
  if (limit < 0) return text.replaceAll(wanted, () => words);
  let left = limit;
  return text.replaceAll(wanted, (found) => (left-- > 0 ? words : found));
}

function count(run: Run, text: string, sub: Given, start: Given, end: Given): number {
  const { window } = windowOf(run, text, start, end);
  const wanted = takeString(run, sub, "what is counted");
  return wanted === "" ? length(window) + 1 : window.split(wanted).length - 1;
}

function asKeywords(given: Given): Map<string, Value> {
  if (!(given instanceof Map))
    throw typeFault(`the values must be a dictionary, not '${typeName(given ?? null)}'`);
  return given as Map<string, Value>;
}

function zfill(text: string, width: number): string {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  return sign + "0".repeat(Math.min(1_000_000, Math.max(0, width - length(text)))) + text.slice(sign.length);
}

function expandTabs(text: string, size: number): string {
  const lines = text.split(/(?<=[\n\r])/);
  const expand = (line: string) => {
    let out = "";
    for (const char of line) {
      if (char !== "\t") out += char;
      else if (size > 0) out += " ".repeat(size - (length(out) % size));
    }
    return out;
  };
  return lines.map(expand).join("");
}

function removePrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function removeSuffix(text: string, suffix: string): string {
  return suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}
