import { Fault } from "../runtime/fault.js";
import { Frame } from "../runtime/frame.js";
import { originOfFile, type Origin } from "../runtime/origin.js";
import type { Body, Statement } from "../syntax/nodes.js";
import { asValue, Callable } from "../values/opaque.js";
import type { Compiler, Render } from "./compiler.js";
import { load } from "./include.js";
import { locate } from "./located.js";
import { Output } from "./output.js";

type Node<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

/** A block as one template has it. */
interface Version {
  readonly render: Render;
  readonly origin: Origin;
}

/** The blocks of a template and of those it extends, the outermost template's last: `super()` goes one further. */
export class Blocks {
  private readonly versions = new Map<string, Version[]>();
  /** What is to be rendered instead of the template that extends it. */
  layout: ((frame: Frame, output: Output) => void) | undefined;

  add(name: string, version: Version): void {
    const known = this.versions.get(name);
    if (known) known.push(version);
    else this.versions.set(name, [version]);
  }

  render(name: string, frame: Frame, output: Output, level = 0): boolean {
    const version = this.versions.get(name)?.[level];
    if (!version) return false;
    const inner = new Frame(frame.run, version.origin, frame);
    const above = () => {
      const text = new Output();
      if (!this.render(name, frame, text, level + 1))
        throw new Fault(`no template above this one has a block '${name}'`);
      return text.native(frame.run);
    };
    inner.set("super", asValue(new Callable("super", above)));
    version.render(inner, output);
    return true;
  }
}

export function compileBlock(compiler: Compiler, node: Node<"block">): Render {
  const site = compiler.site(node);
  return (frame, output) => {
    const top = frame.top();
    // Without "scoped" a block sees what the template as a whole has set, but not the loop it stands in.
    const around = node.isScoped ? frame : top;
    // A template that extends another prints nothing by itself.
    if (top.blocks?.layout) return;
    if (top.blocks?.render(node.name, around, output)) return;
    throw locate(
      new Fault(`the block '${node.name}' must be given by a template that extends this one`),
      frame,
      site,
    );
  };
}

export function compileExtends(compiler: Compiler, node: Node<"extends">): Render {
  const template = compiler.expression(node.template);
  const site = compiler.site(node);
  return (frame) => {
    const blocks = frame.top().blocks!;
    if (blocks.layout) throw locate(new Fault("a template extends one other only"), frame, site);
    const file = load(frame, template(frame), site, false)!;
    blocks.layout = (child, output) => {
      const program = compiler.program(file);
      const origin = originOfFile(file, program.offset);
      blocks.layout = undefined;
      program.renderAsLayout(new Frame(child.run, origin, child), output, blocks);
    };
  };
}

/** The blocks that stand in a body, at any depth. */
export function blocksIn(body: Body): Node<"block">[] {
  return body.flatMap((node) => {
    switch (node.kind) {
      case "block":
        return [node, ...blocksIn(node.body)];
      case "if":
        return [...node.branches.flatMap((branch) => blocksIn(branch.body)), ...blocksIn(node.otherwise)];
      case "for":
        return [...blocksIn(node.body), ...blocksIn(node.otherwise)];
      case "with":
      case "scope":
      case "filter-block":
      case "set-block":
      case "macro":
        return blocksIn(node.body);
      case "call-block":
        return blocksIn(node.caller.body);
      default:
        return [];
    }
  });
}
