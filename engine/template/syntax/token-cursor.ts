import { TemplateSyntaxError } from "./syntax-error.js";
import type { Token } from "./tokens.js";

/** How deep expressions and tags may stand in each other: far beyond any real one, well within the stack. */
const DEEPEST = 100;

/** Walks over tokens; the last one is always the "end" token. */
export class TokenCursor {
  private readonly tokens: readonly Token[];
  private index = 0;
  private depth = 0;
  /** What the end is called in messages: "}}", "%}", "the end of the expression". */
  readonly endName: string;

  constructor(tokens: readonly Token[], endName: string) {
    this.tokens = tokens;
    this.endName = endName;
  }

  get current(): Token {
    return this.tokens[this.index]!;
  }

  /** Where the token before the current one ends. */
  get endOfLast(): number {
    return this.tokens[this.index - 1]?.end ?? this.current.start;
  }

  peek(): Token {
    return this.tokens[Math.min(this.index + 1, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== "end") this.index++;
    return token;
  }

  isOperator(...texts: string[]): boolean {
    return this.current.kind === "operator" && texts.includes(this.current.text);
  }

  isName(...texts: string[]): boolean {
    return this.current.kind === "name" && texts.includes(this.current.text);
  }

  /** Takes the operator if it is there. */
  skipOperator(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.index++;
    return true;
  }

  /** Takes the word if it is there. */
  skipName(text: string): boolean {
    if (!this.isName(text)) return false;
    this.index++;
    return true;
  }

  expectOperator(text: string): Token {
    if (!this.isOperator(text)) throw this.unexpected(`'${text}'`);
    return this.next();
  }

  expectWord(text: string): Token {
    if (!this.isName(text)) throw this.unexpected(`'${text}'`);
    return this.next();
  }

  expectName(what: string): Token {
    if (this.current.kind !== "name") throw this.unexpected(what);
    return this.next();
  }

  expectEnd(): void {
    if (this.current.kind !== "end") throw this.unexpected(this.endName);
  }

  /** The error for a token that can't stand here. */
  unexpected(wanted: string, hint?: string): TemplateSyntaxError {
    const token = this.current;
    const seen =
      token.kind === "end" ? this.endName : token.kind === "string" ? "a string" : `'${token.text}'`;
    const isAssignment = token.kind === "operator" && token.text === "=";
    return new TemplateSyntaxError(`expected ${wanted}, found ${seen}`, token.start, token.end, {
      hint: hint ?? (isAssignment ? "compare with '=='" : undefined),
    });
  }

  /** Runs a part of the parser that may call itself. */
  nested<T>(parse: () => T): T {
    if (++this.depth > DEEPEST) {
      throw new TemplateSyntaxError("nested too deeply", this.current.start, this.current.end, {
        hint: "set parts of it as variables",
      });
    }
    try {
      return parse();
    } finally {
      this.depth--;
    }
  }
}
