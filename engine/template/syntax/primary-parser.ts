import { Float, type Value } from "../../base/value.js";
import { parseArguments } from "./argument-parser.js";
import type { ExpressionParser } from "./expression-parser.js";
import type { Expression } from "./nodes.js";
import { TemplateSyntaxError } from "./syntax-error.js";
import type { Token } from "./tokens.js";

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);
const NESTING_CALLS: ReadonlySet<string> = new Set(["lookup", "query", "q"]);
const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "in", "is", "if", "else"]);

/** A constant, a name, or something in brackets. */
export function parsePrimary(parser: ExpressionParser): Expression {
  const { cursor } = parser;
  const token = cursor.current;
  const { start } = token;
  switch (token.kind) {
    case "name": {
      if (KEYWORDS.has(token.text)) throw cursor.unexpected("an expression");
      cursor.next();
      const constant = CONSTANTS.get(token.text);
      return parser.node(
        constant === undefined ? { kind: "name", name: token.text } : { kind: "constant", value: constant },
        start,
      );
    }
    case "string":
      return parseStrings(parser);
    case "integer":
      cursor.next();
      return parser.node({ kind: "constant", value: readInteger(token) }, start);
    case "float":
      cursor.next();
      return parser.node(
        { kind: "constant", value: new Float(Number(token.text.replaceAll("_", ""))) },
        start,
      );
    case "operator":
      if (token.text === "(") return parseParentheses(parser);
      if (token.text === "[") return parser.cursor.nested(() => parseList(parser));
      if (token.text === "{") return parser.cursor.nested(() => parseDict(parser));
      throw cursor.unexpected("an expression");
    case "end":
      throw cursor.unexpected("an expression");
  }
}

/** Attributes, subscripts and calls behind it. */
export function parsePostfix(parser: ExpressionParser, expression: Expression): Expression {
  const { cursor } = parser;
  let node = expression;
  for (;;) {
    if (cursor.skipOperator(".")) node = parseMember(parser, node);
    else if (cursor.skipOperator("[")) node = parseSubscript(parser, node);
    else if (cursor.isOperator("(")) node = parseCall(parser, node);
    else return node;
  }
}

export function parseCall(parser: ExpressionParser, callee: Expression): Expression {
  const outer = parser.nestsTemplates;
  if (callee.kind === "name" && NESTING_CALLS.has(callee.name))
    parser.nestsTemplates = parser.readNested !== undefined;
  const args = parseArguments(parser);
  parser.nestsTemplates = outer;
  return parser.node({ kind: "call", callee, args }, callee.start);
}

function parseMember(parser: ExpressionParser, object: Expression): Expression {
  const { cursor } = parser;
  const token = cursor.current;
  if (token.kind === "name") {
    cursor.next();
    return parser.node({ kind: "attribute", object, name: token.text }, object.start);
  }
  if (token.kind === "integer") {
    cursor.next();
    const index = parser.node({ kind: "constant", value: readInteger(token) }, token.start);
    return parser.node({ kind: "item", object, index }, object.start);
  }
  throw cursor.unexpected(
    "a name or a number behind the dot",
    "a name with other characters: object['the-name']",
  );
}

function parseSubscript(parser: ExpressionParser, object: Expression): Expression {
  const { cursor } = parser;
  const { start } = cursor.current;
  const items: Expression[] = [];
  while (!cursor.isOperator("]")) {
    if (items.length > 0) cursor.expectOperator(",");
    if (items.length > 0 && cursor.isOperator("]")) break;
    items.push(parseIndex(parser));
  }
  if (items.length === 0) throw cursor.unexpected("an index");
  const index = items.length === 1 ? items[0]! : parser.node({ kind: "tuple", items }, start);
  cursor.expectOperator("]");
  return parser.node({ kind: "item", object, index }, object.start);
}

function parseIndex(parser: ExpressionParser): Expression {
  const { cursor } = parser;
  const { start } = cursor.current;
  const from = cursor.isOperator(":") ? undefined : parser.expression();
  if (from !== undefined && !cursor.isOperator(":")) return from;
  const part = () => (cursor.isOperator(":", "]", ",") ? undefined : parser.expression());
  cursor.expectOperator(":");
  const to = part();
  const step = cursor.skipOperator(":") ? part() : undefined;
  return parser.node({ kind: "slice", from, to, step }, start);
}

function parseParentheses(parser: ExpressionParser): Expression {
  const { cursor } = parser;
  const open = cursor.expectOperator("(");
  if (cursor.skipOperator(")")) return parser.node({ kind: "tuple", items: [] }, open.start);
  const inside = cursor.nested(() => parser.tuple(() => cursor.isOperator(")")));
  cursor.expectOperator(")");
  return { ...inside, start: open.start, end: cursor.endOfLast };
}

function parseList(parser: ExpressionParser): Expression {
  const { cursor } = parser;
  const { start } = cursor.expectOperator("[");
  const items: Expression[] = [];
  while (!cursor.isOperator("]")) {
    items.push(parser.expression());
    if (!cursor.skipOperator(",") && !cursor.isOperator("]")) throw cursor.unexpected("',' or ']'");
  }
  cursor.next();
  return parser.node({ kind: "list", items }, start);
}

function parseDict(parser: ExpressionParser): Expression {
  const { cursor } = parser;
  const { start } = cursor.expectOperator("{");
  const entries: { key: Expression; value: Expression }[] = [];
  while (!cursor.isOperator("}")) {
    const key = parser.expression();
    cursor.expectOperator(":");
    entries.push({ key, value: parser.expression() });
    if (!cursor.skipOperator(",") && !cursor.isOperator("}")) throw cursor.unexpected("',' or '}'");
  }
  cursor.next();
  return parser.node({ kind: "dict", entries }, start);
}

/** A string, and those right behind it, which are joined to it. */
function parseStrings(parser: ExpressionParser): Expression {
  const { cursor } = parser;
  const first = cursor.next();
  const isOne = cursor.current.kind !== "string";
  // With an escape in front of it a character's place in the file would be wrong; such a string stays a constant.
  const isVerbatim = first.end - first.start === first.text.length + 2;
  if (isOne && isVerbatim && parser.nestsTemplates && parser.readNested && /\{\{|\{%/.test(first.text)) {
    const body = parser.readNested(first.start + 1, first.end - 1);
    return parser.node({ kind: "nested", body }, first.start);
  }
  let text = first.text;
  while (cursor.current.kind === "string") text += cursor.next().text;
  return parser.node({ kind: "constant", value: text }, first.start);
}

function readInteger(token: Token): number | bigint {
  const digits = token.text.replaceAll("_", "");
  // Python refuses to read longer ones too (sys.int_info.default_max_str_digits).
  if (digits.length > 4300)
    throw new TemplateSyntaxError("a number with too many digits", token.start, token.end);
  const value = BigInt(digits);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
