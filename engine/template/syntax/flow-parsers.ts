import type { Body, Expression, StatementShape, Target } from "./nodes.js";
import { parseFilterChain } from "./filter-parser.js";
import { parseTarget } from "./target-parser.js";
import type { Place, TemplateParser } from "./template-parser.js";
import type { TokenCursor } from "./token-cursor.js";

export function parseIf(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  const branches: { condition: Expression; body: Body }[] = [];
  let condition = parser.expressions(cursor).tuple(undefined, false);
  cursor.expectEnd();
  for (;;) {
    const { body, closing } = parser.body("if", at, ["elif", "else", "endif"]);
    branches.push({ condition, body });
    if (closing.name === "elif") {
      condition = parser.expressions(closing.cursor).tuple(undefined, false);
      closing.cursor.expectEnd();
      continue;
    }
    closing.cursor.expectEnd();
    const otherwise = closing.name === "else" ? parser.closedBody("if", at) : [];
    return { kind: "if", branches, otherwise };
  }
}

export function parseFor(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  const target = parseTarget(cursor, (token) => token.text === "in");
  cursor.expectWord("in");
  const expressions = parser.expressions(cursor);
  const isEnd = () => cursor.current.kind === "end" || cursor.isName("recursive", "if");
  const iterable = expressions.tuple(isEnd, false);
  const condition = cursor.skipName("if") ? expressions.expression() : undefined;
  const isRecursive = cursor.skipName("recursive");
  cursor.expectEnd();
  const { body, closing } = parser.body("for", at, ["else", "endfor"]);
  closing.cursor.expectEnd();
  const otherwise = closing.name === "else" ? parser.closedBody("for", at) : [];
  return { kind: "for", target, iterable, condition, isRecursive, body, otherwise };
}

export function parseSet(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  const target = parseTarget(cursor, (token) => token.text === "=");
  if (cursor.skipOperator("=")) {
    return { kind: "set", target, value: parser.expressions(cursor).tuple() };
  }
  const filter = cursor.skipOperator("|") ? parseFilterChain(parser.expressions(cursor)) : undefined;
  cursor.expectEnd();
  return { kind: "set-block", target, filter, body: parser.closedBody("set", at) };
}

export function parseWith(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  const bindings: { target: Target; value: Expression }[] = [];
  while (cursor.current.kind !== "end") {
    if (bindings.length > 0) cursor.expectOperator(",");
    const target = parseTarget(cursor, () => true);
    cursor.expectOperator("=");
    bindings.push({ target, value: parser.expressions(cursor).expression() });
  }
  return { kind: "with", bindings, body: parser.closedBody("with", at) };
}
