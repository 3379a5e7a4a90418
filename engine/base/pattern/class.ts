import { isCategory, readEscapedChar } from "./escape.js";
import { PatternError, type Category, type ClassItem, type PatternNode } from "./syntax.js";

/** Reads a `[...]` whose `[` stands before `at`. A `]` right at the start is a member; `[` never opens anything. */
export function readClass(source: string, at: number, ascii: boolean): { node: PatternNode; end: number } {
  const open = at - 1;
  const negated = source[at] === "^";
  if (negated) at++;
  const items: ClassItem[] = [];
  for (let isFirst = true; ; isFirst = false) {
    if (at >= source.length) throw new PatternError("this '[' is never closed", open);
    if (source[at] === "]" && !isFirst)
      return { node: { type: "class", negated, ascii, items }, end: at + 1 };
    const from = member(source, at);
    at = from.end;
    const isRange = source[at] === "-" && at + 1 < source.length && source[at + 1] !== "]";
    if (!isRange) {
      items.push(typeof from.item === "string" ? from.item : { from: from.item, to: from.item });
      continue;
    }
    const to = member(source, at + 1);
    if (typeof from.item === "string" || typeof to.item === "string" || to.item < from.item)
      throw new PatternError("a bad range of characters", from.start);
    items.push({ from: from.item, to: to.item });
    at = to.end;
  }
}

function member(source: string, at: number): { item: Category | number; start: number; end: number } {
  if (source[at] !== "\\") {
    const code = source.codePointAt(at)!;
    return { item: code, start: at, end: at + (code > 0xffff ? 2 : 1) };
  }
  const letter = source[at + 1] ?? "";
  if (letter !== "" && isCategory(letter)) return { item: letter as Category, start: at, end: at + 2 };
  if (letter === "b") return { item: 8, start: at, end: at + 2 };
  const { code, end } = readEscapedChar(source, at + 1);
  return { item: code, start: at, end };
}
