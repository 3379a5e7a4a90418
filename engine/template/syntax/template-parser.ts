import { parseBlock, parseCallBlock, parseFilterBlock, parseMacro } from "./block-parsers.js";
import { ExpressionParser } from "./expression-parser.js";
import { parseFor, parseIf, parseSet, parseWith } from "./flow-parsers.js";
import { parseExtends, parseFromImport, parseImport, parseInclude } from "./import-parsers.js";
import { lexExpression } from "./expression-lexer.js";
import type { Body, Expression, Statement, StatementShape } from "./nodes.js";
import type { SyntaxOptions } from "./options.js";
import { TemplateSyntaxError } from "./syntax-error.js";
import { lexTemplate, type Piece } from "./template-lexer.js";
import { TokenCursor } from "./token-cursor.js";

/** @throws TemplateSyntaxError */
export function parseTemplate(text: string, options: SyntaxOptions): Body {
  return new TemplateParser(text, options, lexTemplate(text, options)).whole();
}

/**
 * A bare expression, as `when` has it. Strings in it that hold `{{ }}` are templates of their own.
 * @throws TemplateSyntaxError
 */
export function parseBareExpression(text: string, options: SyntaxOptions): Expression {
  const { tokens } = lexExpression(text, 0, undefined, "python");
  const cursor = new TokenCursor(tokens, "the end of the expression");
  if (cursor.current.kind === "end") throw new TemplateSyntaxError("an empty expression", 0, text.length);
  const parser = new ExpressionParser(cursor, nestedReader(text, options), true);
  const expression = parser.expression();
  cursor.expectEnd();
  return expression;
}

function nestedReader(text: string, options: SyntaxOptions) {
  const inner = { ...options, keepTrailingNewline: true };
  return (start: number, end: number): Body =>
    new TemplateParser(text, inner, lexTemplate(text, inner, start, end)).whole();
}

/** A tag that ended a body: `{% else %}`, `{% endfor %}`. */
export interface Closing {
  readonly name: string;
  readonly cursor: TokenCursor;
}

type TagParser = (parser: TemplateParser, cursor: TokenCursor, at: Place) => StatementShape;
/** Where a tag stands. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const TAGS: ReadonlyMap<string, TagParser> = new Map<string, TagParser>([
  ["if", parseIf],
  ["for", parseFor],
  ["set", parseSet],
  ["with", parseWith],
  ["macro", parseMacro],
  ["call", parseCallBlock],
  ["filter", parseFilterBlock],
  ["block", parseBlock],
  ["include", parseInclude],
  ["import", parseImport],
  ["from", parseFromImport],
  ["extends", parseExtends],
  ["print", (parser, cursor) => ({ kind: "output", expression: parser.expressions(cursor).tuple() })],
  // Escaping for HTML is nothing that playbooks have; only its scope is left of this tag.
  [
    "autoescape",
    (parser, cursor, at) => {
      parser.expressions(cursor).expression();
      cursor.expectEnd();
      return { kind: "scope", body: parser.closedBody("autoescape", at) };
    },
  ],
]);

/** Turns pieces into statements. */
export class TemplateParser {
  private readonly pieces: readonly Piece[];
  private readonly options: SyntaxOptions;
  private readonly text: string;
  private readonly open: { name: string; at: Place }[] = [];
  private index = 0;

  constructor(text: string, options: SyntaxOptions, pieces: readonly Piece[]) {
    this.text = text;
    this.options = options;
    this.pieces = pieces;
  }

  whole(): Body {
    return this.statements([]).body;
  }

  expressions(cursor: TokenCursor): ExpressionParser {
    return new ExpressionParser(cursor, nestedReader(this.text, this.options));
  }

  /** The body of a tag up to one of `closers`. @throws TemplateSyntaxError when none comes */
  body(name: string, at: Place, closers: readonly string[]): { body: Body; closing: Closing } {
    if (this.open.length >= 100) throw new TemplateSyntaxError("nested too deeply", at.start, at.end);
    this.open.push({ name, at });
    const { body, closing } = this.statements(closers);
    this.open.pop();
    if (closing) return { body, closing };
    throw new TemplateSyntaxError(`'${name}' is never closed`, at.start, at.end, {
      hint: `add {% ${closers.at(-1)} %}`,
    });
  }

  /** The body up to `{% endNAME %}`, behind which `named` may stand once more. */
  closedBody(name: string, at: Place, named?: string): Body {
    const { body, closing } = this.body(name, at, [`end${name}`]);
    if (named !== undefined) closing.cursor.skipName(named);
    closing.cursor.expectEnd();
    return body;
  }

  private statements(closers: readonly string[]): { body: Body; closing?: Closing } {
    const body: Statement[] = [];
    while (this.index < this.pieces.length) {
      const piece = this.pieces[this.index++]!;
      const { start, end } = piece;
      if (piece.kind === "text") {
        body.push({ kind: "text", text: piece.text, start, end });
        continue;
      }
      const isOutput = piece.kind === "output";
      const cursor = new TokenCursor(
        piece.tokens,
        `'${isOutput ? this.options.variableEnd : this.options.blockEnd}'`,
      );
      if (isOutput) {
        const expression = this.expressions(cursor).tuple();
        cursor.expectEnd();
        body.push({ kind: "output", expression, start, end });
        continue;
      }
      const { text: name } = cursor.expectName("the name of a tag");
      if (closers.includes(name)) return { body, closing: { name, cursor } };
      const statement = this.tag(name, cursor, piece);
      body.push({ ...statement, start, end });
    }
    return { body };
  }

  private tag(name: string, cursor: TokenCursor, at: Place): StatementShape {
    const parse = TAGS.get(name);
    if (!parse) throw this.unknownTag(name, at);
    const statement = parse(this, cursor, at);
    cursor.expectEnd();
    return statement;
  }

  private unknownTag(name: string, at: Place): TemplateSyntaxError {
    const innermost = this.open.at(-1);
    const isCloser = name.startsWith("end") || name === "else" || name === "elif";
    if (isCloser && innermost) {
      return new TemplateSyntaxError(
        `'${name}' can't stand here: '${innermost.name}' is still open`,
        at.start,
        at.end,
      );
    }
    if (isCloser) return new TemplateSyntaxError(`'${name}' closes nothing`, at.start, at.end);
    const isLoopControl = name === "break" || name === "continue";
    return new TemplateSyntaxError(`there is no tag '${name}'`, at.start, at.end, {
      hint: isLoopControl
        ? "choose the items in the loop's head: {% for x in list if ... %}"
        : name === "do"
          ? "{% set _ = ... %} does the same"
          : `tags are ${[...TAGS.keys()].join(", ")}, raw`,
    });
  }
}
