import type { SourceFile, Span } from "../base/source.js";

/** How a scalar stands in the file. */
export type ScalarStyle = "plain" | "single" | "double" | "block";

/** Where the characters of a scalar's text stand: `offsets` only when they don't simply follow `at.start`. */
export interface TextPlace {
  readonly at: Span;
  readonly offsets?: readonly number[];
}

interface Trace {
  readonly text: string;
  readonly offsets: readonly number[];
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const CODE_POINT_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Finds the file offset of every character of `text`, the value of the scalar at `start`..`end`. Escapes, folded
 * lines and stripped indentation shift them, and a caret below a template's expression must not.
 */
export function placeText(
  file: SourceFile,
  start: number,
  end: number,
  style: ScalarStyle,
  text: string,
): TextPlace {
  const isQuoted = style === "single" || style === "double";
  const at = isQuoted ? { file, start: start + 1, end: end - 1 } : { file, start, end };
  if (file.text.slice(at.start, at.end) === text) return { at };
  const trace =
    style === "block"
      ? traceBlock(file.text, start, end, text)
      : traceFlow(file.text, at.start, at.end, style);
  return trace?.text === text ? { at, offsets: trace.offsets } : { at };
}

function whiteSpaceAt(text: string, at: number): string {
  const whiteSpace = /\s*/y;
  whiteSpace.lastIndex = at;
  return whiteSpace.exec(text)![0];
}

/** Plain and quoted scalars: line folding, and the escapes of the two kinds of quotes. */
function traceFlow(source: string, start: number, end: number, style: ScalarStyle): Trace {
  const chars: string[] = [];
  const offsets: number[] = [];
  // White space before a line break is dropped, but not what an escape wrote.
  let kept = 0;
  let i = start;
  const emit = (text: string, at: number) => {
    for (const unit of text.split("")) {
      chars.push(unit);
      offsets.push(at);
    }
  };
  while (i < end) {
    const char = source[i]!;
    if (char === "\n" || (char === "\r" && source[i + 1] === "\n")) {
      while (chars.length > kept && /[ \t]/.test(chars.at(-1)!)) {
        chars.pop();
        offsets.pop();
      }
      const gap = whiteSpaceAt(source, i).slice(0, end - i);
      const breaks = gap.split("\n").length - 1;
      emit(breaks === 1 ? " " : "\n".repeat(breaks - 1), i);
      i += gap.length;
    } else if (style === "single" && char === "'") {
      emit("'", i);
      i += 2;
    } else if (style === "double" && char === "\\") {
      const escape = readEscape(source, i);
      emit(escape.text, i);
      kept = chars.length;
      i += escape.length;
    } else {
      emit(char, i);
      i += 1;
    }
  }
  return { text: chars.join(""), offsets };
}

function readEscape(source: string, at: number): { text: string; length: number } {
  const letter = source[at + 1] ?? "";
  const lineBreak = /^\r?\n[ \t]*/.exec(source.slice(at + 1));
  if (lineBreak) return { text: "", length: 1 + lineBreak[0].length };
  const digits = CODE_POINT_DIGITS[letter];
  if (digits !== undefined) {
    const point = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
    return { text: point <= 0x10ffff ? String.fromCodePoint(point) : "", length: 2 + digits };
  }
  return { text: SHORT_ESCAPES[letter] ?? letter, length: 2 };
}

/**
 * Literal and folded blocks: each line's words stand verbatim in the value, with nothing but white space between
 * them, so they are found again one after the other.
 */
function traceBlock(source: string, start: number, end: number, text: string): Trace | undefined {
  const offsets: number[] = [];
  let lineStart = source.indexOf("\n", start) + 1;
  let lastBreak = lineStart - 1;
  while (lineStart > 0 && lineStart < end) {
    const breakAt = source.indexOf("\n", lineStart);
    const lineEnd = breakAt === -1 ? end : Math.min(breakAt, end);
    const words = source.slice(lineStart, lineEnd).replace(/\r$/, "").trimStart();
    if (words !== "") {
      const gap = whiteSpaceAt(text, offsets.length);
      const wordsAt = source.indexOf(words, lineStart);
      if (!text.startsWith(words, offsets.length + gap.length)) return undefined;
      const indent = /[^\n]*$/.exec(gap)![0].length;
      for (let k = gap.length; k > 0; k--) {
        offsets.push(k <= indent && wordsAt - k >= lineStart ? wordsAt - k : lastBreak);
      }
      for (let k = 0; k < words.length; k++) offsets.push(wordsAt + k);
    }
    lastBreak = lineEnd;
    if (breakAt === -1) break;
    lineStart = breakAt + 1;
  }
  while (offsets.length < text.length) offsets.push(Math.min(lastBreak, end));
  return { text, offsets };
}
