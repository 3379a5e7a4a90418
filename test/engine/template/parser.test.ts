import fc from "fast-check";
import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { Template } from "../../../engine/base/value.js";
import {
  checkTemplate,
  evaluateExpression,
  evaluateTemplate,
  freeNames,
} from "../../../engine/template/evaluate.js";
import { INLINE } from "../../../engine/template/syntax/options.js";
import type { Expression } from "../../../engine/template/syntax/nodes.js";
import { parseBareExpression, parseTemplate } from "../../../engine/template/syntax/template-parser.js";
import { printExpression, shape, type Shape } from "./expression-printer.js";

const scope = { get: () => undefined, names: () => ["a", "b"] };
const pieces = [
  "{{",
  "}}",
  "{%",
  "%}",
  "{#",
  "#}",
  "-",
  "+",
  "'",
  '"',
  "\\",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  ".",
  "|",
  "~",
  "=",
  "==",
  "*",
  "**",
].concat([
  " ",
  "\n",
  "a",
  "b",
  "1",
  "2.5",
  "if",
  "else",
  "for",
  "in",
  "is",
  "not",
  "and",
  "or",
  "set",
  "endif",
  "endfor",
  "raw",
  "endraw",
  "macro",
  "endmacro",
  "upper",
  "defined",
]);
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((words) => words.join(""));
const anyText = fc.oneof(
  soup,
  fc.string({ maxLength: 40 }),
  soup.map((text) => `{{ ${text} }}`),
  soup.map((text) => `{% ${text} %}`),
);

function onlyDiagnostics(work: () => unknown): void {
  try {
    work();
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
  }
}

t.test("whatever the text, there are values or diagnostics, nothing else", async () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const template = new Template(text);
      for (const mode of ["template", "expression"] as const) {
        checkTemplate(template, mode);
        freeNames(template, mode);
      }
      onlyDiagnostics(() => evaluateTemplate(template, scope));
      onlyDiagnostics(() => evaluateExpression(template, scope));
    }),
    { numRuns: 600 },
  );
});

t.test("nesting without end is a diagnostic", async (t) => {
  for (const text of [
    "(".repeat(50_000),
    "[".repeat(50_000),
    "not ".repeat(50_000) + "a",
    "-".repeat(50_000) + "1",
    "a" + ".b".repeat(50_000),
  ]) {
    const found = checkTemplate(new Template(text), "expression");
    t.ok(found.length <= 1, text.slice(0, 5));
    onlyDiagnostics(() => evaluateExpression(new Template(text), scope));
  }
  onlyDiagnostics(() => evaluateTemplate(new Template("{% if a %}".repeat(20_000)), scope));
  onlyDiagnostics(() => evaluateExpression(new Template(Array(20_000).fill("1").join(" + ")), scope));
});

const name = fc.constantFrom("a", "b", "c_1", "_x", "é");
const leaf = fc.oneof(
  name.map((text): Shape => ({ kind: "name", name: text })),
  fc.nat(1000).map((value): Shape => ({ kind: "constant", value })),
  fc.string({ maxLength: 8 }).map((value): Shape => ({ kind: "constant", value })),
  fc.constantFrom(true, false, null).map((value): Shape => ({ kind: "constant", value })),
);
const tree = fc.letrec<{ node: Shape }>((tie) => {
  const node = tie("node");
  const args = fc.record({
    positional: fc.array(node, { maxLength: 2 }),
    keywords: fc.uniqueArray(fc.tuple(name, node), { maxLength: 2, selector: ([key]) => key }),
  });
  return {
    node: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      leaf,
      fc
        .tuple(fc.constantFrom("+", "-", "*", "/", "//", "%", "**"), node, node)
        .map(([operator, left, right]) => ({ kind: "binary", operator, left, right })),
      fc
        .tuple(fc.constantFrom("and", "or"), node, node)
        .map(([operator, left, right]) => ({ kind: "logic", operator, left, right })),
      fc
        .tuple(fc.constantFrom("not", "-", "+"), node)
        .map(([operator, operand]) => ({ kind: "unary", operator, operand })),
      fc
        .tuple(
          node,
          fc.array(fc.tuple(fc.constantFrom("==", "<", ">=", "in", "not in"), node), {
            minLength: 1,
            maxLength: 2,
          }),
        )
        .map(([first, rest]) => ({ kind: "compare", first, rest })),
      fc.array(node, { minLength: 2, maxLength: 3 }).map((parts) => ({ kind: "concat", parts })),
      fc
        .tuple(node, node, node)
        .map(([then, condition, otherwise]) => ({ kind: "conditional", then, condition, otherwise })),
      fc
        .tuple(fc.constantFrom("list", "tuple"), fc.array(node, { maxLength: 3 }))
        .map(([kind, items]) => ({ kind, items })),
      fc.array(fc.tuple(node, node), { maxLength: 2 }).map((entries) => ({ kind: "dict", entries })),
      fc.tuple(node, name).map(([object, member]) => ({ kind: "attribute", object, name: member })),
      fc.tuple(node, node).map(([object, index]) => ({ kind: "item", object, index })),
      fc.tuple(node, args).map(([callee, given]) => ({ kind: "call", callee, args: given })),
      fc
        .tuple(node, fc.constantFrom("upper", "x.y"), args)
        .map(([input, filter, given]) => ({ kind: "filter", input, name: filter, args: given })),
      fc
        .tuple(node, fc.constantFrom("defined", "divisibleby"), args, fc.boolean())
        .map(([input, test, given, isNegated]) => ({
          kind: "test",
          input,
          name: test,
          args: given,
          isNegated,
        })),
    ) as fc.Arbitrary<Shape>,
  };
}).node;

t.test("an expression that is written out reads as the same expression", async () => {
  fc.assert(
    fc.property(tree, (node) => {
      const text = printExpression(node);
      const read = parseBareExpression(text, INLINE);
      if (JSON.stringify(shape(read)) !== JSON.stringify(node)) {
        throw new Error(`${text}\n${JSON.stringify(node)}\n${JSON.stringify(shape(read))}`);
      }
    }),
    { numRuns: 600 },
  );
});

t.test("every node's place holds its own words", async (t) => {
  const text = "a.b[1:2] | upper(x=1) ~ (c if not d is defined(2) else -e ** 2) in [1, {'k': f(*g)}]";
  const seen: string[] = [];
  const visit = (node: Expression) => seen.push(`${node.kind} ${text.slice(node.start, node.end)}`);
  const { walkExpression } = await import("../../../engine/template/syntax/walk.js");
  walkExpression(parseBareExpression(text, INLINE), visit);
  t.strictSame(seen, [
    `compare ${text}`,
    "concat a.b[1:2] | upper(x=1) ~ (c if not d is defined(2) else -e ** 2)",
    "filter a.b[1:2] | upper(x=1)",
    "item a.b[1:2]",
    "attribute a.b",
    "name a",
    "slice 1:2",
    "constant 1",
    "constant 2",
    "constant 1",
    "conditional (c if not d is defined(2) else -e ** 2)",
    "unary not d is defined(2)",
    "test d is defined(2)",
    "name d",
    "constant 2",
    "name c",
    "binary -e ** 2",
    "unary -e",
    "name e",
    "constant 2",
    "list [1, {'k': f(*g)}]",
    "constant 1",
    "dict {'k': f(*g)}",
    "constant 'k'",
    "call f(*g)",
    "name f",
    "name g",
  ]);
});

t.test("text without marks is one piece, whatever stands in it", async () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !/\{[{%#]/.test(text) && !text.includes("\r")),
      (text) => {
        const body = parseTemplate(text, { ...INLINE, keepTrailingNewline: true });
        const joined = body.map((node) => (node.kind === "text" ? node.text : "?")).join("");
        if (joined !== text) throw new Error(joined);
      },
    ),
  );
});
