import { PatternError } from "./syntax.js";

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

export function isCategory(letter: string): boolean {
  return "dDwWsS".includes(letter);
}

/** The character that stands after a backslash at `at`. @throws PatternError where Python knows no such escape */
export function readEscapedChar(source: string, at: number): { code: number; end: number } {
  const rest = source.slice(at, at + 9);
  if (rest === "") throw new PatternError("a backslash at the end escapes nothing", at - 1);
  const numbered = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))/.exec(
    rest,
  );
  if (numbered)
    return { code: parseInt(numbered[1] ?? numbered[2] ?? numbered[3]!, 16), end: at + numbered[0].length };
  const octal = /^(?:0[0-7]{0,2}|[1-3][0-7]{2})/.exec(rest);
  if (octal) return { code: parseInt(octal[0], 8), end: at + octal[0].length };
  const char = String.fromCodePoint(source.codePointAt(at)!);
  if (/^[A-Za-z0-9]$/.test(char)) {
    const code = controls[char];
    if (code === undefined) throw new PatternError(`'\\${char}' means nothing in a pattern`, at - 1);
    return { code, end: at + 1 };
  }
  return { code: char.codePointAt(0)!, end: at + char.length };
}
