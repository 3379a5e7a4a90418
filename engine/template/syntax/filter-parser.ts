import { NO_ARGUMENTS, parseArguments } from "./argument-parser.js";
import type { ExpressionParser } from "./expression-parser.js";
import type { Arguments, Expression, FilterExpression } from "./nodes.js";
import { parseCall, parsePostfix, parsePrimary } from "./primary-parser.js";

const AFTER_TEST: readonly string[] = ["else", "or", "and", "if", "in", "not"];

/** `| filter`, `is test` and calls, as many as follow. */
export function parseFiltersAndTests(parser: ExpressionParser, input: Expression): Expression {
  const { cursor } = parser;
  let node = input;
  for (;;) {
    if (cursor.isOperator("|")) node = parseFilter(parser, node);
    else if (cursor.isName("is")) node = parseTest(parser, node);
    else if (cursor.isOperator("(")) node = parseCall(parser, node);
    else return node;
  }
}

/** `name | other(1)`: the filters of a filter block or a block `set`, whose input is the block. */
export function parseFilterChain(parser: ExpressionParser): FilterExpression {
  let filter = parseFilterName(parser, undefined, parser.cursor.current.start);
  while (parser.cursor.skipOperator("|")) filter = parseFilterName(parser, filter, filter.start);
  return filter;
}

function parseFilter(parser: ExpressionParser, input: Expression): FilterExpression {
  parser.cursor.expectOperator("|");
  return parseFilterName(parser, input, input.start);
}

function parseFilterName(
  parser: ExpressionParser,
  input: Expression | undefined,
  start: number,
): FilterExpression {
  const { name, nameAt } = parseDottedName(parser, "the name of a filter");
  const args = parser.cursor.isOperator("(") ? parseArguments(parser) : NO_ARGUMENTS;
  return { kind: "filter", input, name, nameAt, args, start, end: parser.cursor.endOfLast };
}

function parseTest(parser: ExpressionParser, input: Expression): Expression {
  const { cursor } = parser;
  cursor.expectWord("is");
  const isNegated = cursor.skipName("not");
  const { name, nameAt } = parseDottedName(parser, "the name of a test");
  const args = parseTestArguments(parser);
  return parser.node({ kind: "test", input, name, nameAt, args, isNegated }, input.start);
}

function parseTestArguments(parser: ExpressionParser): Arguments {
  const { cursor } = parser;
  if (cursor.isOperator("(")) return parseArguments(parser);
  if (cursor.isName("is")) throw cursor.unexpected("'and' or 'or'", "one test follows another with 'and'");
  const { kind } = cursor.current;
  const startsValue =
    kind === "string" || kind === "integer" || kind === "float" || cursor.isOperator("[", "{");
  if (!startsValue && (kind !== "name" || cursor.isName(...AFTER_TEST))) return NO_ARGUMENTS;
  return { positional: [parsePostfix(parser, parsePrimary(parser))], keywords: [] };
}

function parseDottedName(parser: ExpressionParser, what: string) {
  const { cursor } = parser;
  const { start, text } = cursor.expectName(what);
  let name = text;
  while (cursor.skipOperator(".")) name += `.${cursor.expectName(what).text}`;
  return { name, nameAt: { start, end: cursor.endOfLast } };
}
