import { lexExpression } from "./expression-lexer.js";
import type { SyntaxOptions } from "./options.js";
import { TemplateSyntaxError } from "./syntax-error.js";
import type { Token } from "./tokens.js";

/** A template cut into text, `{{ outputs }}` and `{% tags %}`; comments are gone, raw blocks are text. */
export type Piece =
  | { readonly kind: "text"; readonly text: string; readonly start: number; readonly end: number }
  | {
      readonly kind: "output" | "tag";
      readonly tokens: readonly Token[];
      readonly start: number;
      readonly end: number;
    };

/**
 * Cuts `text` from `from` to `to`, with the white space around tags gone that the signs (`-`, `+`) and the options
 * take away.
 * @throws TemplateSyntaxError
 */
export function lexTemplate(text: string, options: SyntaxOptions, from = 0, to = text.length): Piece[] {
  const lexer = new TemplateLexer(to === text.length ? text : text.slice(0, to), options);
  return lexer.lex(from);
}

class TemplateLexer {
  private readonly pieces: Piece[] = [];
  private readonly text: string;
  private readonly options: SyntaxOptions;
  private readonly starts: RegExp;
  private readonly endRaw: RegExp;

  constructor(text: string, options: SyntaxOptions) {
    this.options = options;
    this.text = options.keepTrailingNewline ? text : text.replace(/(?:\r\n?|\n)$/, "");
    // A longer mark first, so that one which is another's beginning doesn't hide it.
    const marks = [options.blockStart, options.variableStart, options.commentStart];
    marks.sort((a, b) => b.length - a.length);
    this.starts = new RegExp(marks.map(literal).join("|"), "g");
    this.endRaw = new RegExp(
      `${literal(options.blockStart)}([-+]?)\\s*endraw\\s*([-+]?)${literal(options.blockEnd)}`,
      "g",
    );
  }

  lex(from: number): Piece[] {
    const { text, options } = this;
    let i = from;
    while (i < text.length) {
      this.starts.lastIndex = i;
      const found = this.starts.exec(text);
      if (!found) break;
      const at = found.index;
      const inside = at + found[0].length;
      const sign = text[inside] === "-" || text[inside] === "+" ? text[inside] : "";
      const isOutput = found[0] === options.variableStart;
      this.pushText(i, at, isOutput && sign === "+" ? "" : sign, !isOutput);
      const afterSign = inside + (isOutput && sign === "+" ? 0 : sign.length);
      if (found[0] === options.commentStart) i = this.comment(at, afterSign);
      else if (isOutput) i = this.output(at, afterSign);
      else i = this.raw(at, afterSign) ?? this.tag(at, afterSign);
    }
    if (i < text.length) this.pushText(i, text.length, "", false);
    return this.pieces;
  }

  private comment(at: number, inside: number): number {
    const end = this.text.indexOf(this.options.commentEnd, inside);
    if (end === -1) {
      throw new TemplateSyntaxError("a comment is never closed", at, inside, {
        hint: `add '${this.options.commentEnd}'`,
      });
    }
    const sign = end > inside ? this.text[end - 1]! : "";
    return this.afterTag(end + this.options.commentEnd.length, sign);
  }

  private output(at: number, inside: number): number {
    const escapes = this.options.escapes === "python" ? "python" : "keep";
    const { tokens, end, endSign } = lexExpression(this.text, inside, this.options.variableEnd, escapes);
    this.pieces.push({ kind: "output", tokens, start: at, end });
    return endSign === "-" ? this.skipSpace(end) : end;
  }

  private tag(at: number, inside: number): number {
    const { tokens, end, endSign } = lexExpression(this.text, inside, this.options.blockEnd, "python");
    this.pieces.push({ kind: "tag", tokens, start: at, end });
    return this.afterTag(end, endSign);
  }

  private raw(at: number, inside: number): number | undefined {
    const begin = new RegExp(`\\s*raw\\s*(-?)${literal(this.options.blockEnd)}`, "y");
    begin.lastIndex = inside;
    const opened = begin.exec(this.text);
    if (!opened) return undefined;
    const start = opened[1] === "-" ? this.skipSpace(begin.lastIndex) : begin.lastIndex;
    this.endRaw.lastIndex = begin.lastIndex;
    const closed = this.endRaw.exec(this.text);
    if (!closed) {
      throw new TemplateSyntaxError("'raw' is never closed", at, begin.lastIndex, {
        hint: "add {% endraw %}",
      });
    }
    this.pushText(Math.min(start, closed.index), closed.index, closed[1]!, true);
    return this.afterTag(this.endRaw.lastIndex, closed[2]!);
  }

  private pushText(from: number, to: number, sign: string, isTag: boolean): void {
    let end = to;
    if (sign === "-") {
      while (end > from && /\s/.test(this.text[end - 1]!)) end--;
    } else if (isTag && sign === "" && this.options.lstripBlocks) {
      end = this.startOfBlankLine(from, to);
    }
    if (end <= from) return;
    const text = this.text.slice(from, end).replace(/\r\n?|\n/g, this.options.newlineSequence);
    this.pieces.push({ kind: "text", text, start: from, end });
  }

  /** Where the line of `to` starts if nothing but white space stands before it, else `to`. */
  private startOfBlankLine(from: number, to: number): number {
    let i = to;
    while (i > from && (this.text[i - 1] === " " || this.text[i - 1] === "\t")) i--;
    return i === 0 || /[\r\n]/.test(this.text[i - 1]!) ? i : to;
  }

  private afterTag(end: number, sign: string): number {
    if (sign === "-") return this.skipSpace(end);
    if (sign === "+" || !this.options.trimBlocks) return end;
    if (this.text.startsWith("\r\n", end)) return end + 2;
    return this.text[end] === "\n" || this.text[end] === "\r" ? end + 1 : end;
  }

  private skipSpace(from: number): number {
    let i = from;
    while (i < this.text.length && /\s/.test(this.text[i]!)) i++;
    return i;
  }
}

function literal(mark: string): string {
  return mark.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
