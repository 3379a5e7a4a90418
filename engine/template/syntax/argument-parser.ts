import type { ExpressionParser } from "./expression-parser.js";
import type { Arguments, Expression } from "./nodes.js";
import { TemplateSyntaxError } from "./syntax-error.js";

export const NO_ARGUMENTS: Arguments = { positional: [], keywords: [] };

/** `(a, *list, name=value, **dict)`. @throws TemplateSyntaxError where the order is not this one */
export function parseArguments(parser: ExpressionParser): Arguments {
  const { cursor } = parser;
  cursor.expectOperator("(");
  const positional: Expression[] = [];
  const keywords: { name: string; value: Expression }[] = [];
  let spread: Expression | undefined;
  let spreadKeywords: Expression | undefined;
  while (!cursor.isOperator(")")) {
    const token = cursor.current;
    const isKeyword =
      token.kind === "name" && cursor.peek().kind === "operator" && cursor.peek().text === "=";
    const misplaced = (what: string) => new TemplateSyntaxError(what, token.start, token.end);
    if (cursor.skipOperator("**")) {
      if (spreadKeywords) throw misplaced("'**' can stand in a call once");
      spreadKeywords = parser.expression();
    } else if (cursor.skipOperator("*")) {
      if (spread || spreadKeywords) throw misplaced("'*' can stand in a call once, before '**'");
      spread = parser.expression();
    } else if (isKeyword) {
      if (spreadKeywords) throw misplaced("a named argument must stand before '**'");
      if (keywords.some((keyword) => keyword.name === token.text))
        throw misplaced(`'${token.text}' is given twice`);
      cursor.next();
      cursor.next();
      keywords.push({ name: token.text, value: parser.expression() });
    } else {
      if (keywords.length > 0 || spread || spreadKeywords) {
        throw misplaced("an argument without a name must stand before those with one");
      }
      positional.push(parser.expression());
    }
    if (!cursor.skipOperator(",") && !cursor.isOperator(")")) throw cursor.unexpected("',' or ')'");
  }
  cursor.next();
  return { positional, keywords, spread, spreadKeywords };
}
