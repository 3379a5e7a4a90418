import type { Span } from "../base/source.js";
import { Template } from "../base/value.js";
import { hasTemplateMark } from "../source/tags.js";
import type { ScalarNode } from "../source/types.js";
import { placeOf } from "./values.js";

/** `src=a dest=b`, read: each option with its places, and what was no option. */
export interface KeyValues {
  readonly options: ReadonlyMap<string, { readonly key: ScalarNode; readonly value: ScalarNode }>;
  readonly rest?: ScalarNode;
}

/** Text with the place in the scalar of each of its characters. */
interface Traced {
  readonly text: string;
  readonly from: readonly number[];
}

/**
 * Reads arguments in one line. `onlyThese`: for commands, whose text may hold any `=`, the options there are.
 * @returns undefined where a quote or a `{{` is never closed
 */
export function readKeyValues(node: ScalarNode, onlyThese?: ReadonlySet<string>): KeyValues | undefined {
  const text = node.source;
  const words = splitWords(text);
  if (!words) return undefined;
  const options = new Map<string, { key: ScalarNode; value: ScalarNode }>();
  const rest: Traced[] = [];
  let restEnd = 0;
  for (const { start, end } of words) {
    const equals = findEquals(text, start, end);
    const name = equals === -1 ? "" : text.slice(start, equals).trim();
    if (equals > start && (!onlyThese || onlyThese.has(name))) {
      options.set(name, {
        key: part(node, trace(text, start, equals)),
        value: part(node, unquote(decode(trace(text, equals + 1, end)))),
      });
    } else {
      // Spaces and line ends between words that stay together stay as they were written.
      const from = rest.length > 0 && text.slice(restEnd, start).trim() === "" ? restEnd : start;
      if (from === start && rest.length > 0) rest.push({ text: " ", from: [start] });
      rest.push(trace(text, from, end));
    }
    restEnd = end;
  }
  if (rest.length === 0) return { options };
  const joined = {
    text: rest.map((piece) => piece.text).join(""),
    from: rest.flatMap((piece) => piece.from),
  };
  return { options, rest: part(node, joined) };
}

const OPENING = new Set(["{{", "{%", "{#"]);
const CLOSING = new Set(["}}", "%}", "#}"]);

/** Words between white space that is neither quoted nor inside `{{ }}`. */
function splitWords(text: string): { start: number; end: number }[] | undefined {
  const words: { start: number; end: number }[] = [];
  let start = -1;
  let quote = "";
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (/\s/.test(char) && quote === "" && depth === 0) {
      if (start !== -1) words.push({ start, end: i });
      start = -1;
      continue;
    }
    if (start === -1) start = i;
    if ((char === '"' || char === "'") && text[i - 1] !== "\\") {
      if (quote === "") quote = char;
      else if (quote === char) quote = "";
    }
    const pair = text.slice(i, i + 2);
    if (OPENING.has(pair)) depth += 1;
    else if (CLOSING.has(pair) && depth > 0) depth -= 1;
    else continue;
    i += 1;
  }
  if (quote !== "" || depth > 0) return undefined;
  if (start !== -1) words.push({ start, end: text.length });
  return words;
}

/** The `=` between name and value; `\=` is none. */
function findEquals(text: string, start: number, end: number): number {
  for (let i = start + 1; i < end; i++) if (text[i] === "=" && text[i - 1] !== "\\") return i;
  return -1;
}

function trace(text: string, start: number, end: number): Traced {
  return { text: text.slice(start, end), from: Array.from({ length: end - start }, (_, i) => start + i) };
}

const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\\'"abfnrtv]))/y;
const SHORT: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Python's escapes in an option's value. */
function decode(value: Traced): Traced {
  if (!value.text.includes("\\")) return value;
  let text = "";
  const from: number[] = [];
  for (let i = 0; i < value.text.length;) {
    ESCAPE.lastIndex = i;
    const match = ESCAPE.exec(value.text);
    const hex = match && (match[1] ?? match[2] ?? match[3]);
    const char = hex
      ? String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff))
      : match
        ? (SHORT[match[4]!] ?? match[4]!)
        : value.text[i]!;
    text += char;
    for (let k = 0; k < char.length; k++) from.push(value.from[i]!);
    i += match ? match[0].length : 1;
  }
  return { text, from };
}

function unquote(value: Traced): Traced {
  const { text } = value;
  const first = text[0];
  const isQuoted =
    text.length > 1 && (first === '"' || first === "'") && text.at(-1) === first && text.at(-2) !== "\\";
  return isQuoted ? { text: text.slice(1, -1), from: value.from.slice(1, -1) } : value;
}

/** A part of a scalar as a node of its own. */
function part(node: ScalarNode, { text, from }: Traced): ScalarNode {
  const { at, offsets } = placeOf(node);
  const inFile = from.map((index) => offsets?.[index] ?? at.start + index);
  const start = inFile[0] ?? at.start;
  const place: Span = { file: at.file, start, end: (inFile.at(-1) ?? start - 1) + 1 };
  const isTemplate = node.value instanceof Template && hasTemplateMark(text);
  return {
    kind: "scalar",
    at: place,
    value: isTemplate ? new Template(text, place, inFile) : text,
    source: text,
    isPlain: false,
  };
}
