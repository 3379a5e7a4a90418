import type { SourceFile } from "../../base/source.js";
import { FILTERS } from "../filters/registry.js";
import type { Frame } from "../runtime/frame.js";
import type { Expression } from "../syntax/nodes.js";
import { INLINE, type SyntaxOptions } from "../syntax/options.js";
import { parseBareExpression, parseTemplate } from "../syntax/template-parser.js";
import { TemplateSyntaxError } from "../syntax/syntax-error.js";
import { walkBody, walkExpression } from "../syntax/walk.js";
import { TESTS } from "../tests/registry.js";
import { Blocks, blocksIn } from "./blocks.js";
import { Cache } from "./cache.js";
import type { Compiler, Evaluate, Program, Render } from "./compiler.js";
import { compileExpression } from "./expression.js";
import { fileSyntax } from "./header.js";
import { Output } from "./output.js";
import { compileStatement } from "./statements.js";

/** A compiled bare expression. */
export interface ExpressionProgram {
  readonly tree: Expression;
  readonly evaluate: Evaluate;
}

const templates = new Cache<Program>(2000);
const expressions = new Cache<ExpressionProgram>(2000);

/** The program of a template inside YAML. @throws TemplateSyntaxError */
export function templateProgram(text: string): Program {
  return templates.get(text, () => compileTemplate(text, INLINE, 0));
}

/** The program of a bare expression. @throws TemplateSyntaxError */
export function expressionProgram(text: string): ExpressionProgram {
  return expressions.get(text, () => {
    const tree = parseExpression(text);
    const evaluate = newCompiler(text).expression(tree);
    return {
      tree,
      evaluate: changes((visit) => walkExpression(tree, visit)) ? expectingChanges(evaluate) : evaluate,
    };
  });
}

/** A bare expression, or the one in a text that is all `{{ }}`. @throws TemplateSyntaxError */
export function parseExpression(text: string): Expression {
  if (!/^\s*\{[{%]/.test(text)) return parseBareExpression(text, INLINE);
  const body = parseTemplate(text, INLINE).filter((node) => node.kind !== "text" || node.text.trim() !== "");
  const [first, second] = body;
  if (first?.kind !== "output") return { kind: "nested", body, start: 0, end: text.length };
  if (!second) return first.expression;
  const name = text.slice(first.expression.start, first.expression.end);
  throw new TemplateSyntaxError("'{{ }}' can't stand inside an expression", first.start, first.end, {
    hint: `this is an expression already: write ${name} without the braces`,
  });
}

/** The program of a template file. @throws TemplateSyntaxError, DiagnosticError */
export function fileProgram(file: SourceFile, given?: Partial<SyntaxOptions>): Program {
  const { options, offset } = fileSyntax(file, given);
  const text = file.text.slice(offset);
  return templates.get(`\0${JSON.stringify(options)}${offset}\0${text}`, () =>
    compileTemplate(text, options, offset),
  );
}

function newCompiler(text: string): Compiler {
  const compiler: Compiler = {
    filters: FILTERS,
    tests: TESTS,
    expression: (node) => compileExpression(compiler, node),
    body: (body) => inOrder(body.map((node) => compileStatement(compiler, node))),
    program: (file) => fileProgram(file),
    site: ({ start, end }) => ({ label: text.slice(start, end), start, end }),
  };
  return compiler;
}

function inOrder(renders: readonly Render[]): Render {
  if (renders.length === 1) return renders[0]!;
  return (frame, output) => {
    for (const render of renders) render(frame, output);
  };
}

function compileTemplate(text: string, options: SyntaxOptions, offset: number): Program {
  const tree = parseTemplate(text, options);
  const compiler = newCompiler(text);
  const body = compiler.body(tree);
  const blocks = blocksIn(tree).map(({ name, isRequired, body }) => ({
    name,
    isRequired,
    render: compiler.body(body),
  }));
  const isExtending = tree.some(({ kind }) => kind === "extends");
  const isChanging = changes((visit) => walkBody(tree, visit));
  const renderAsLayout = (frame: Frame, output: Output, known: Blocks) => {
    frame.blocks = known;
    for (const { name, isRequired, render } of blocks)
      if (!isRequired) known.add(name, { render, origin: frame.origin });
    if (!isExtending) return body(frame, output);
    const own = new Output();
    body(frame, own);
    if (known.layout) known.layout(frame, output);
    else output.write(own.native(frame.run));
  };
  const render: Render = (frame, output) => {
    if (isChanging) frame.run.expectChanges();
    if (blocks.length === 0 && !isExtending) body(frame, output);
    else renderAsLayout(frame, output, new Blocks());
  };
  return { tree, offset, options, render, renderAsLayout };
}

/** Methods that change the list or dictionary they are called on. */
const CHANGING: ReadonlySet<string> = new Set([
  "append",
  "extend",
  "insert",
  "pop",
  "remove",
  "clear",
  "reverse",
  "sort",
  "update",
  "setdefault",
  "popitem",
]);

function changes(walk: (visit: (node: Expression) => void) => void): boolean {
  let isChanging = false;
  walk((node) => {
    if (node.kind === "attribute" && CHANGING.has(node.name)) isChanging = true;
  });
  return isChanging;
}

function expectingChanges(evaluate: Evaluate): Evaluate {
  return (frame) => {
    frame.run.expectChanges();
    return evaluate(frame);
  };
}
