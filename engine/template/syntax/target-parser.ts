import type { Target } from "./nodes.js";
import type { Token } from "./tokens.js";
import type { TokenCursor } from "./token-cursor.js";
import { TemplateSyntaxError } from "./syntax-error.js";

const RESERVED: ReadonlySet<string> = new Set(["true", "True", "false", "False", "none", "None"]);

/**
 * What is assigned to: `a`, `a, b`, `(a, (b, c))` or `namespace.name`.
 * @param isEnd tells the token that may follow a comma which ends the list
 */
export function parseTarget(cursor: TokenCursor, isEnd: (token: Token) => boolean): Target {
  const start = cursor.current.start;
  const items = [parseOne(cursor)];
  let isTuple = false;
  while (cursor.isOperator(",") && cursor.peek().kind !== "end") {
    cursor.next();
    isTuple = true;
    if (isEnd(cursor.current)) break;
    items.push(parseOne(cursor));
  }
  return isTuple ? { kind: "tuple", items, start, end: cursor.endOfLast } : items[0]!;
}

function parseOne(cursor: TokenCursor): Target {
  const { start } = cursor.current;
  if (cursor.skipOperator("(")) {
    const inside = cursor.nested(() => parseTarget(cursor, (token) => token.text === ")"));
    cursor.expectOperator(")");
    return inside;
  }
  const token = cursor.expectName("a name to assign to");
  if (RESERVED.has(token.text)) {
    throw new TemplateSyntaxError(`'${token.text}' can't be assigned to`, token.start, token.end);
  }
  if (!cursor.skipOperator(".")) return { kind: "name", name: token.text, start, end: token.end };
  const { text: name } = cursor.expectName("a name behind the dot");
  return { kind: "member", object: token.text, name, start, end: cursor.endOfLast };
}
