import { Unknown, type Value } from "../../base/value.js";
import { UnknownRead } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import type { FilterExpression, Statement, Target } from "../syntax/nodes.js";
import { truth } from "../values/truth.js";
import { compileCall, compileFilter } from "./apply.js";
import { assign } from "./assign.js";
import { compileBlock, compileExtends } from "./blocks.js";
import type { Compiler, Render } from "./compiler.js";
import { compileFromImport, compileImport, compileInclude } from "./include.js";
import { locate } from "./located.js";
import { compileFor } from "./loop.js";
import { compileMacro } from "./macro.js";
import { Output } from "./output.js";

type Node<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

export function compileStatement(compiler: Compiler, node: Statement): Render {
  switch (node.kind) {
    case "text":
      return (_frame, output) => output.write(node.text);
    case "output": {
      const expression = compiler.expression(node.expression);
      return (frame, output) => output.write(frame.run.snapshot(expression(frame)));
    }
    case "if":
      return compileIf(compiler, node);
    case "for":
      return compileFor(compiler, node);
    case "set": {
      const value = compiler.expression(node.value);
      const set = assigning(compiler, node.target);
      return (frame) => set(frame, value(frame));
    }
    case "set-block":
      return compileSetBlock(compiler, node);
    case "with":
      return compileWith(compiler, node);
    case "macro": {
      const macro = compileMacro(compiler, node);
      return (frame) => frame.set(node.name, macro(frame));
    }
    case "call-block":
      return compileCallBlock(compiler, node);
    case "filter-block": {
      const body = compiler.body(node.body);
      const filter = compileBlockFilter(compiler, node.filter);
      return (frame, output) => {
        const inner = new Output();
        body(frame.inner(), inner);
        output.write(filter(frame, inner.text(frame.run)));
      };
    }
    case "include":
      return compileInclude(compiler, node);
    case "import":
      return compileImport(compiler, node);
    case "from-import":
      return compileFromImport(compiler, node);
    case "extends":
      return compileExtends(compiler, node);
    case "block":
      return compileBlock(compiler, node);
    case "scope": {
      const body = compiler.body(node.body);
      return (frame, output) => body(frame.inner(), output);
    }
  }
}

function compileIf(compiler: Compiler, node: Node<"if">): Render {
  const branches = node.branches.map(({ condition, body }) => ({
    condition: compiler.expression(condition),
    body: compiler.body(body),
  }));
  const otherwise = compiler.body(node.otherwise);
  return (frame, output) => {
    for (const { condition, body } of branches) {
      const value = condition(frame);
      if (value instanceof Unknown) throw new UnknownRead(value);
      if (truth(frame.run, value)) return body(frame, output);
    }
    otherwise(frame, output);
  };
}

function assigning(compiler: Compiler, target: Target): (frame: Frame, value: Value) => void {
  const site = compiler.site(target);
  return (frame, value) => {
    try {
      assign(frame, target, value);
    } catch (thrown) {
      throw locate(thrown, frame, site);
    }
  };
}

function compileSetBlock(compiler: Compiler, node: Node<"set-block">): Render {
  const body = compiler.body(node.body);
  const set = assigning(compiler, node.target);
  const filter = node.filter && compileBlockFilter(compiler, node.filter);
  return (frame) => {
    const output = new Output();
    body(frame.inner(), output);
    set(frame, filter ? filter(frame, output.text(frame.run)) : output.native(frame.run));
  };
}

/** Where the text of a block waits for its filter; no name of a template can be this. */
const BLOCK_TEXT = "|";

function compileBlockFilter(
  compiler: Compiler,
  node: FilterExpression,
): (frame: Frame, text: Value) => Value {
  const filter = compileFilter(compiler, node, (frame) => frame.local(BLOCK_TEXT)!);
  return (frame, text) => {
    const inner = frame.inner();
    inner.set(BLOCK_TEXT, text);
    return filter(inner);
  };
}

function compileWith(compiler: Compiler, node: Node<"with">): Render {
  const bindings = node.bindings.map(({ target, value }) => ({
    set: assigning(compiler, target),
    value: compiler.expression(value),
  }));
  const body = compiler.body(node.body);
  return (frame, output) => {
    const inner = frame.inner();
    // The values are those of the frame outside: `with a=1, b=a` doesn't see the new `a`.
    for (const { set, value } of bindings) set(inner, value(frame));
    body(inner, output);
  };
}

function compileCallBlock(compiler: Compiler, node: Node<"call-block">): Render {
  const call = compileCall(compiler, node.call, compileMacro(compiler, node.caller));
  return (frame, output) => output.write(call(frame));
}
