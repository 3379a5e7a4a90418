import { isAstral } from "../values/code-points.js";
import type { LineWriter } from "./line-writer.js";

/** Writes text without quotes, folding long lines at single blanks. */
export function writePlain(writer: LineWriter, text: string, folds: boolean): void {
  writer.blank();
  writer.touch();
  for (const piece of text.match(/ +|[^ ]+/g) ?? []) {
    if (piece === " " && folds && writer.isTooLong) {
      writer.toIndent();
      writer.touch();
    } else writer.write(piece);
  }
}

/** Writes text in single quotes: quotes doubled, a line break as an empty line. */
export function writeSingleQuoted(writer: LineWriter, text: string, folds: boolean): void {
  writer.mark("'", { blankBefore: true });
  const pieces = text.match(/ +|[\n\x85\u2028\u2029]+|[^ \n\x85\u2028\u2029]+/g) ?? [];
  pieces.forEach((piece, i) => {
    const isInside = i > 0 && i < pieces.length - 1;
    if (piece === " " && folds && writer.isTooLong && isInside) {
      writer.toIndent();
    } else if (/^[\n\x85\u2028\u2029]/.test(piece)) {
      if (piece.startsWith("\n")) writer.lineBreak();
      for (const char of piece) writer.lineBreak(char);
      writer.toIndent();
    } else writer.write(piece.replaceAll("'", "''"));
  });
  writer.mark("'", { blankBefore: false });
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\0", "0"],
  ["\x07", "a"],
  ["\b", "b"],
  ["\t", "t"],
  ["\n", "n"],
  ["\v", "v"],
  ["\f", "f"],
  ["\r", "r"],
  ["\x1b", "e"],
  ['"', '"'],
  ["\\", "\\"],
  ["\x85", "N"],
  ["\xa0", "_"],
  ["\u2028", "L"],
  ["\u2029", "P"],
]);

/** Writes text in double quotes, with escapes; long lines are folded at single blanks. */
export function writeDoubleQuoted(writer: LineWriter, text: string, folds: boolean): void {
  writer.mark('"', { blankBefore: true });
  const chars = isAstral(text) ? Array.from(text) : text.split("");
  chars.forEach((char, i) => {
    const isInside = i > 0 && i < chars.length - 1;
    if (char === " " && folds && isInside && chars[i - 1] !== " " && writer.isTooLong) {
      writer.toIndent();
      writer.touch();
      if (chars[i + 1] === " ") writer.write("\\");
    } else writer.write(escapeOf(char) ?? char);
  });
  writer.mark('"', { blankBefore: false });
}

function escapeOf(char: string): string | undefined {
  if (
    /^[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(char) &&
    char !== '"' &&
    char !== "\\"
  )
    return undefined;
  const short = ESCAPES.get(char);
  if (short !== undefined) return `\\${short}`;
  const code = char.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
