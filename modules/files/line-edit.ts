import type { Found, Pattern } from "../../engine/module/index.js";
import type { Edited } from "./edit.js";
import { joinLines, splitText } from "./text-lines.js";

export interface LineSearch {
  /** Exactly one of these says which line is meant; without both it is the line itself. */
  readonly regexp?: Pattern;
  readonly searchString?: string;
}

export interface LineInsertion extends LineSearch {
  readonly line: string;
  readonly backrefs: boolean;
  /** Behind the last (or first) line that matches; at the end without both. */
  readonly after?: Pattern | "EOF" | "BOF";
  readonly before?: Pattern | "BOF";
  readonly firstMatch: boolean;
}

/** Sees to it that the line is there: in place of one that matches, else where it shall be put. */
export function putLine(text: string, options: LineInsertion): Edited {
  const { lines, end, isClosed } = splitText(text);
  const { line, firstMatch } = options;
  const match = findMatch(lines, options);
  if (match) {
    const next = options.backrefs && match.found ? options.regexp!.expand(line, match.found) : line;
    if (lines[match.at] === next) return { text, msg: "" };
    return { text: joinLines(lines.with(match.at, next), end, isClosed), msg: "line replaced" };
  }
  if (options.backrefs || lines.includes(line)) return { text, msg: "" };
  const at = insertionPoint(lines, options, firstMatch);
  const isAtEnd = at === lines.length;
  return { text: joinLines(lines.toSpliced(at, 0, line), end, isAtEnd || isClosed), msg: "line added" };
}

/** Takes away all lines that are meant. */
export function removeLines(text: string, line: string | undefined, search: LineSearch): Edited {
  const { lines, end, isClosed } = splitText(text);
  const kept = lines.filter((each) => !isMeant(each, search, line));
  const found = lines.length - kept.length;
  return {
    text: found === 0 ? text : joinLines(kept, end, isClosed || isMeant(lines.at(-1)!, search, line)),
    msg: found === 0 ? "" : `${found} line(s) removed`,
    found,
  };
}

function isMeant(each: string, { regexp, searchString }: LineSearch, line: string | undefined): boolean {
  if (regexp) return regexp.test(each);
  return searchString === undefined ? each === line : each.includes(searchString);
}

/** The last line that is meant, or the first. */
function findMatch(
  lines: readonly string[],
  { regexp, searchString, line, firstMatch }: LineInsertion,
): { at: number; found?: Found } | undefined {
  if (!regexp && searchString === undefined) return undefined;
  const isHit = (each: string) => isMeant(each, { regexp, searchString }, line);
  const at = firstMatch ? lines.findIndex(isHit) : lines.findLastIndex(isHit);
  return at < 0 ? undefined : { at, found: regexp?.search(lines[at]!) };
}

function insertionPoint(
  lines: readonly string[],
  { after, before }: LineInsertion,
  firstMatch: boolean,
): number {
  if (before === "BOF" || after === "BOF") return 0;
  const place = before ?? after;
  if (place === undefined || place === "EOF") return lines.length;
  const isHit = (each: string) => place.test(each);
  const at = firstMatch ? lines.findIndex(isHit) : lines.findLastIndex(isHit);
  if (at < 0) return lines.length;
  return before === undefined ? at + 1 : at;
}
