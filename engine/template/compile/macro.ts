import { Tuple, type Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { typeFault } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import { Missing } from "../runtime/undefined.js";
import type { Body, Macro as MacroNode } from "../syntax/nodes.js";
import { walkBody } from "../syntax/walk.js";
import { asValue, Callable } from "../values/opaque.js";
import { dictOf } from "../values/dict.js";
import type { Compiler, Evaluate, Render } from "./compiler.js";
import { Output } from "./output.js";

interface Parameter {
  readonly name: string;
  readonly fallback: Evaluate | undefined;
}

interface Shape {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Render;
  /** The body reads `varargs`, `kwargs`: more than the parameters may be given. */
  readonly takesMore: boolean;
  readonly takesNamed: boolean;
}

/** Makes the macro, which sees the names of the frame it is defined in. */
export function compileMacro(compiler: Compiler, node: MacroNode): (frame: Frame) => Value {
  const parameters: Parameter[] = node.parameters.map(({ name, fallback }) => ({
    name,
    fallback: fallback && compiler.expression(fallback),
  }));
  const shape: Shape = {
    name: node.name,
    parameters,
    body: compiler.body(node.body),
    takesMore: readsName(node.body, "varargs"),
    takesNamed: readsName(node.body, "kwargs"),
  };
  return (frame) => asValue(new Macro(shape, frame));
}

class Macro extends Callable {
  private readonly shape: Shape;

  constructor(shape: Shape, definedIn: Frame) {
    super(shape.name, (_run, args, kwargs) => callMacro(shape, definedIn, args, kwargs), "macro");
    this.shape = shape;
  }

  override attribute(name: string): Value | undefined {
    if (name === "name") return this.name;
    return name === "arguments"
      ? new Tuple(this.shape.parameters.map((parameter) => parameter.name))
      : undefined;
  }
}

function callMacro(
  shape: Shape,
  definedIn: Frame,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): Value {
  const { name, parameters } = shape;
  const frame = definedIn.inner();
  const named = new Map(kwargs);
  const caller = named.get("caller");
  named.delete("caller");
  frame.set("caller", caller ?? new Missing(`the macro '${name}' was not called by a call block`, undefined));
  parameters.forEach((parameter, i) => {
    const positional = args[i];
    const given = named.get(parameter.name);
    if (positional !== undefined && given !== undefined)
      throw typeFault(`the macro '${name}' gets '${parameter.name}' twice`);
    named.delete(parameter.name);
    const value = positional === undefined ? given : positional;
    frame.set(parameter.name, value === undefined ? fallback(name, parameter, frame) : value);
  });
  expectNoMore(shape, args.length, named);
  // What is given beside the parameters goes where the body may look for it.
  frame.set("varargs", new Tuple(args.slice(parameters.length)));
  frame.set("kwargs", dictOf(named));
  const output = new Output();
  shape.body(frame, output);
  return output.native(frame.run);
}

function fallback(macro: string, { name, fallback }: Parameter, frame: Frame): Value {
  return fallback
    ? fallback(frame)
    : new Missing(`the macro '${macro}' was called without '${name}'`, undefined);
}

function expectNoMore(shape: Shape, count: number, named: ReadonlyMap<string, Value>): void {
  const { name, parameters } = shape;
  if (count > parameters.length && !shape.takesMore) {
    throw typeFault(`the macro '${name}' takes ${parameters.length} arguments, ${count} are given`);
  }
  const [unknown] = named.keys();
  if (unknown === undefined || shape.takesNamed) return;
  const known = parameters.map((parameter) => parameter.name);
  throw typeFault(`the macro '${name}' has no argument '${unknown}'`, didYouMean(unknown, known));
}

function readsName(body: Body, name: string): boolean {
  let isRead = false;
  walkBody(body, (node) => {
    if (node.kind === "name" && node.name === name) isRead = true;
  });
  return isRead;
}
