import type { StatementShape } from "./nodes.js";
import { TemplateSyntaxError } from "./syntax-error.js";
import type { Place, TemplateParser } from "./template-parser.js";
import type { TokenCursor } from "./token-cursor.js";

export function parseInclude(parser: TemplateParser, cursor: TokenCursor): StatementShape {
  const template = parser.expressions(cursor).expression();
  let ignoreMissing = false;
  if (cursor.isName("ignore") && cursor.peek().text === "missing") {
    cursor.next();
    cursor.next();
    ignoreMissing = true;
  }
  return { kind: "include", template, ignoreMissing, withContext: readContext(cursor) ?? true };
}

export function parseImport(parser: TemplateParser, cursor: TokenCursor): StatementShape {
  const template = parser.expressions(cursor).expression();
  cursor.expectWord("as");
  const { text: as } = cursor.expectName("a name for the imported template");
  return { kind: "import", template, as, withContext: readContext(cursor) ?? false };
}

export function parseFromImport(parser: TemplateParser, cursor: TokenCursor): StatementShape {
  const template = parser.expressions(cursor).expression();
  cursor.expectWord("import");
  const names: { name: string; as: string }[] = [];
  let withContext: boolean | undefined;
  while (cursor.current.kind !== "end") {
    withContext = readContext(cursor);
    if (withContext !== undefined) break;
    const token = cursor.expectName("a name to import");
    if (token.text.startsWith("_")) {
      throw new TemplateSyntaxError(
        "names that start with an underscore can't be imported",
        token.start,
        token.end,
      );
    }
    const as = cursor.skipName("as") ? cursor.expectName("its name here").text : token.text;
    names.push({ name: token.text, as });
    withContext = readContext(cursor);
    if (withContext !== undefined || !cursor.skipOperator(",")) break;
  }
  if (names.length === 0) throw cursor.unexpected("a name to import");
  return { kind: "from-import", template, names, withContext: withContext ?? false };
}

export function parseExtends(parser: TemplateParser, cursor: TokenCursor, at: Place): StatementShape {
  if (cursor.current.kind === "end") {
    throw new TemplateSyntaxError("'extends' needs the name of a template", at.start, at.end);
  }
  return { kind: "extends", template: parser.expressions(cursor).expression() };
}

/** `with context` or `without context`; undefined when neither stands there. */
function readContext(cursor: TokenCursor): boolean | undefined {
  if (!cursor.isName("with", "without") || cursor.peek().text !== "context") return undefined;
  const isWith = cursor.next().text === "with";
  cursor.next();
  return isWith;
}
