import { parseFilterChain } from "./filter-parser.js";
import type { Expression, Macro, StatementShape } from "./nodes.js";
import { TemplateSyntaxError } from "./syntax-error.js";
import type { Place, TemplateParser } from "./template-parser.js";
import type { TokenCursor } from "./token-cursor.js";

type Parameter = Macro["parameters"][number];

export function parseMacro(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  const { text: name } = cursor.expectName("the name of the macro");
  const parameters = parseParameters(parser, cursor);
  cursor.expectEnd();
  return { kind: "macro", name, parameters, body: parser.closedBody("macro", at, name) };
}

/** `{% call(item) macro(1) %}...{% endcall %}`: the body becomes the macro's `caller`. */
export function parseCallBlock(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  const parameters = cursor.isOperator("(") ? parseParameters(parser, cursor) : [];
  const call = parser.expressions(cursor).expression();
  if (call.kind !== "call") {
    throw new TemplateSyntaxError("'call' needs the call of a macro", call.start, call.end, {
      hint: "{% call name(arguments) %}",
    });
  }
  cursor.expectEnd();
  const body = parser.closedBody("call", at);
  return { kind: "call-block", call, caller: { kind: "macro", name: "caller", parameters, body } };
}

export function parseFilterBlock(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  const filter = parseFilterChain(parser.expressions(cursor));
  cursor.expectEnd();
  return { kind: "filter-block", filter, body: parser.closedBody("filter", at) };
}

export function parseBlock(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  const { text: name } = cursor.expectName("the name of the block");
  const isScoped = cursor.skipName("scoped");
  const isRequired = cursor.skipName("required");
  cursor.expectEnd();
  return { kind: "block", name, isScoped, isRequired, body: parser.closedBody("block", at, name) };
}

function parseParameters(parser: TemplateParser, cursor: TokenCursor): Parameter[] {
  const parameters: Parameter[] = [];
  cursor.expectOperator("(");
  while (!cursor.isOperator(")")) {
    const token = cursor.expectName("the name of a parameter");
    let fallback: Expression | undefined;
    if (cursor.skipOperator("=")) fallback = parser.expressions(cursor).expression();
    else if (parameters.some((parameter) => parameter.fallback)) {
      throw new TemplateSyntaxError(
        "a parameter without a default must stand before those with one",
        token.start,
        token.end,
      );
    }
    parameters.push({ name: token.text, fallback });
    if (!cursor.skipOperator(",") && !cursor.isOperator(")")) throw cursor.unexpected("',' or ')'");
  }
  cursor.next();
  return parameters;
}
