import { decodeEscapes } from "./string-literal.js";
import { TemplateSyntaxError } from "./syntax-error.js";
import type { Token } from "./tokens.js";

const SPACE = /[\s]+/y;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y;
const INTEGER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y;
const STRING = /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y;
const OPERATOR = /\*\*|\/\/|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** The tokens up to the end mark, and where the text goes on behind it. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly end: number;
  /** "-", "+" or "" before the end mark. */
  readonly endSign: string;
}

/**
 * Cuts an expression, or the inside of a tag, into tokens.
 * @param endMark `}}` or `%}`; undefined when the expression is the whole rest of the text
 * @throws TemplateSyntaxError
 */
export function lexExpression(
  text: string,
  from: number,
  endMark: string | undefined,
  escapes: "python" | "keep",
): Lexed {
  const tokens: Token[] = [];
  const open: { closer: string; at: number }[] = [];
  let i = from;
  const finish = (end: number, endSign: string): Lexed => {
    tokens.push({ kind: "end", text: "", start: i, end: Math.min(i + (endMark?.length ?? 0), text.length) });
    return { tokens, end, endSign };
  };
  for (;;) {
    i += matchAt(SPACE, text, i)?.length ?? 0;
    if (endMark !== undefined && open.length === 0) {
      if (text.startsWith(endMark, i)) return finish(i + endMark.length, "");
      const sign = text[i];
      if ((sign === "-" || sign === "+") && text.startsWith(endMark, i + 1))
        return finish(i + 1 + endMark.length, sign);
    }
    if (i >= text.length) {
      if (endMark === undefined && open.length === 0) return finish(i, "");
      throw unclosed(text, from, endMark, open.at(-1));
    }
    const token = readToken(text, i, tokens.at(-1), escapes);
    const closer = token.kind === "operator" ? CLOSERS.get(token.text) : undefined;
    if (closer !== undefined) open.push({ closer, at: i });
    else if (token.kind === "operator" && /^[)\]}]$/.test(token.text)) close(token, open.pop());
    tokens.push(token);
    i = token.end;
  }
}

function close(token: Token, opened: { closer: string; at: number } | undefined): void {
  if (opened?.closer === token.text) return;
  throw new TemplateSyntaxError(
    opened ? `'${token.text}' where '${opened.closer}' is needed` : `'${token.text}' closes nothing`,
    token.start,
    token.end,
  );
}

function unclosed(
  text: string,
  from: number,
  endMark: string | undefined,
  opened: { closer: string; at: number } | undefined,
) {
  if (opened) {
    return new TemplateSyntaxError(`'${text[opened.at]}' is never closed`, opened.at, opened.at + 1, {
      hint: `add '${opened.closer}'`,
    });
  }
  const start = Math.max(0, from - 2);
  return new TemplateSyntaxError(`'${text.slice(start, from)}' is never closed`, start, from, {
    hint: `add '${endMark}'`,
  });
}

function readToken(text: string, i: number, before: Token | undefined, escapes: "python" | "keep"): Token {
  const found = (kind: Token["kind"], source: string, meaning = source): Token => ({
    kind,
    text: meaning,
    start: i,
    end: i + source.length,
  });
  const name = matchAt(NAME, text, i);
  if (name !== undefined) return found("name", name);
  // After a dot digits are an index, so that `a.0.1` is two of them.
  const isIndex = before?.kind === "operator" && before.text === "." && before.end === i;
  const float = isIndex ? undefined : matchAt(FLOAT, text, i);
  if (float !== undefined) return found("float", float);
  const integer = matchAt(INTEGER, text, i);
  if (integer !== undefined) return found("integer", integer);
  const string = matchAt(STRING, text, i);
  if (string !== undefined) {
    const inside = string.slice(1, -1).replace(/\r\n?/g, "\n");
    return found("string", string, escapes === "keep" ? inside : decodeEscapes(inside, i + 1));
  }
  const operator = matchAt(OPERATOR, text, i);
  if (operator !== undefined) return found("operator", operator);
  throw unexpected(text, i);
}

function unexpected(text: string, i: number): TemplateSyntaxError {
  const char = String.fromCodePoint(text.codePointAt(i)!);
  if (char === "'" || char === '"')
    return new TemplateSyntaxError("a string is never closed", i, i + 1, { hint: `add ${char}` });
  const hints: Record<string, string> = {
    "&": "write 'and'",
    "!": "write 'not', or '!=' between two values",
    "?": "write 'a if condition else b'",
  };
  return new TemplateSyntaxError(`unexpected character '${char}'`, i, i + char.length, {
    hint: Object.hasOwn(hints, char) ? hints[char] : undefined,
  });
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
