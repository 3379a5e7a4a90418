import { readEscapedChar } from "./escape.js";
import { PatternError } from "./syntax.js";

/** Text, or the number of the group that stands there. */
export type ReplacementPart = string | number;

/**
 * Reads a replacement: `\1`, `\g<1>`, `\g<name>`, escapes.
 * @source https://docs.python.org/3/library/re.html#re.sub
 * @throws PatternError for an unknown group or escape
 */
export function parseReplacement(
  source: string,
  groupCount: number,
  names: ReadonlyMap<string, number>,
): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let at = 0;
  const group = (index: number | undefined, shown: string, length: number) => {
    if (index === undefined || index > groupCount)
      throw new PatternError(`the pattern has no group ${shown}`, at);
    parts.push(index);
    at += length;
  };
  while (at < source.length) {
    const next = source.indexOf("\\", at);
    if (next !== at) {
      parts.push(next < 0 ? source.slice(at) : source.slice(at, next));
      at = next < 0 ? source.length : next;
      continue;
    }
    const rest = source.slice(at);
    const named = /^\\g<(?:(\d+)|([^>]*))>/.exec(rest);
    const numbered = /^\\(?![0-3][0-7]{2})([1-9]\d?)/.exec(rest);
    if (named?.[1] !== undefined) group(Number(named[1]), named[1], named[0].length);
    else if (named) group(names.get(named[2]!), `named '${named[2]}'`, named[0].length);
    else if (numbered) group(Number(numbered[1]), numbered[1]!, numbered[0].length);
    else at = literal(source, at, parts);
  }
  return parts;
}

function literal(source: string, at: number, parts: ReplacementPart[]): number {
  const letter = source[at + 1] ?? "";
  if (letter === "b") {
    parts.push("\b");
    return at + 2;
  }
  // Escaped punctuation keeps its backslash in Python's templates, but for the backslash itself.
  if (letter !== "" && !/[A-Za-z0-9\\]/.test(letter)) {
    parts.push("\\" + letter);
    return at + 2;
  }
  const { code, end } = readEscapedChar(source, at + 1);
  parts.push(String.fromCodePoint(code));
  return end;
}
