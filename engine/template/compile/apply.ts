import { Undefined, Unknown, type Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { pairsOf } from "../methods/dicts.js";
import { typeFault } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import { applyRoutine } from "../runtime/invoke.js";
import { lookUp, shortName } from "../runtime/language.js";
import { used } from "../runtime/reader.js";
import type { Arguments, CallExpression, Expression, FilterExpression } from "../syntax/nodes.js";
import { TemplateSyntaxError } from "../syntax/syntax-error.js";
import { Callable } from "../values/opaque.js";
import { readItems } from "../values/sequence.js";
import { truth } from "../values/truth.js";
import { typeName } from "../values/type-name.js";
import { isBoundToUnknown } from "./access.js";
import type { Compiler, Evaluate } from "./compiler.js";
import { located } from "./located.js";

type Node<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

/** The arguments of a call, evaluated. */
type Evaluated = { readonly args: Value[]; readonly kwargs: Map<string, Value> };

/** @param caller the body of a call block, as the macro that the called one may call back */
export function compileCall(
  compiler: Compiler,
  node: CallExpression,
  caller?: (frame: Frame) => Value,
): Evaluate {
  const callee = compiler.expression(node.callee);
  const args = compileArguments(compiler, node.args);
  const site = compiler.site(node);
  const name = compiler.site(node.callee).label;
  return located(site, (frame) => {
    const target = callee(frame);
    if (target instanceof Undefined || target instanceof Unknown) return target;
    const callable: unknown = target;
    if (!(callable instanceof Callable))
      throw typeFault(`'${name}' is a value of type '${typeName(target)}' and can't be called`);
    const given = args(frame);
    if (caller) given.kwargs.set("caller", caller(frame));
    return frame.run.resolve(callable.call(frame.run, given.args, given.kwargs));
  });
}

/** @param input what the filter is applied to, when the node itself has none: the text of a block */
export function compileFilter(compiler: Compiler, node: FilterExpression, input?: Evaluate): Evaluate {
  const filter = lookUp(compiler.filters, node.name);
  if (!filter) throw unknownName("filter", node, compiler.filters);
  const value = node.input ? compileFilterInput(compiler, node.input, input) : input!;
  const args = compileArguments(compiler, node.args);
  const title = `the filter '${shortName(node.name)}'`;
  return located(compiler.site(node), (frame) => {
    const subject = value(frame);
    const given = args(frame);
    return frame.run.resolve(applyRoutine(frame.run, title, filter, subject, given.args, given.kwargs));
  });
}

function compileFilterInput(compiler: Compiler, node: Expression, input: Evaluate | undefined): Evaluate {
  return input && node.kind === "filter" ? compileFilter(compiler, node, input) : compiler.expression(node);
}

export function compileTest(compiler: Compiler, node: Node<"test">): Evaluate {
  const test = lookUp(compiler.tests, node.name);
  if (!test) throw unknownName("test", node, compiler.tests);
  const input = compiler.expression(node.input);
  const args = compileArguments(compiler, node.args);
  const name = shortName(node.name);
  const title = `the test '${name}'`;
  const asksForName =
    (name === "defined" || name === "undefined") && node.input.kind === "name" ? node.input.name : undefined;
  return located(compiler.site(node), (frame) => {
    if (asksForName !== undefined && isBoundToUnknown(frame, asksForName))
      return (name === "defined") !== node.isNegated;
    const subject = input(frame);
    const given = args(frame);
    const result = applyRoutine(frame.run, title, test, subject, given.args, given.kwargs);
    if (result instanceof Undefined || result instanceof Unknown) return result;
    return truth(frame.run, result) !== node.isNegated;
  });
}

function unknownName(
  kind: "filter" | "test",
  node: FilterExpression | Node<"test">,
  table: ReadonlyMap<string, unknown>,
): TemplateSyntaxError {
  const hint = didYouMean(shortName(node.name), table.keys());
  const misread =
    kind === "test" && node.kind === "test" && node.name === "not"
      ? "'is not' stands before the test"
      : undefined;
  return new TemplateSyntaxError(`there is no ${kind} '${node.name}'`, node.nameAt.start, node.nameAt.end, {
    code: `template/unknown-${kind}`,
    hint: hint ?? misread,
  });
}

export function compileArguments(
  compiler: Compiler,
  { positional, keywords, spread, spreadKeywords }: Arguments,
): (frame: Frame) => Evaluated {
  const items = positional.map((node) => compiler.expression(node));
  const named = keywords.map(({ name, value }) => [name, compiler.expression(value)] as const);
  const more = spread && compiler.expression(spread);
  const moreNamed = spreadKeywords && compiler.expression(spreadKeywords);
  return (frame) => {
    const args = items.map((evaluate) => evaluate(frame));
    if (more) args.push(...readItems(frame.run, more(frame)));
    const kwargs = new Map<string, Value>();
    for (const [name, evaluate] of named) kwargs.set(name, evaluate(frame));
    if (moreNamed) spreadInto(frame, moreNamed(frame), kwargs);
    return { args, kwargs };
  };
}

function spreadInto(frame: Frame, value: Value, kwargs: Map<string, Value>): void {
  const read = used(frame.run, value);
  if (!(read instanceof Map)) throw typeFault(`'**' needs a dictionary, not '${typeName(read)}'`);
  for (const { items } of pairsOf(frame.run, read)) {
    const [name, member] = items as [Value, Value];
    if (typeof name !== "string") throw typeFault("'**' needs a dictionary whose keys are text");
    if (kwargs.has(name)) throw typeFault(`the argument '${name}' is given twice`);
    kwargs.set(name, member);
  }
}
