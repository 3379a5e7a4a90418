import type { SourceFile } from "../../base/source.js";
import type { Value } from "../../base/value.js";
import type { Frame } from "../runtime/frame.js";
import type { Routine } from "../runtime/routine.js";
import type { Site } from "../runtime/run.js";
import type { Body, Expression } from "../syntax/nodes.js";
import type { SyntaxOptions } from "../syntax/options.js";
import type { Blocks } from "./blocks.js";
import type { Output } from "./output.js";

/** A compiled expression. */
export type Evaluate = (frame: Frame) => Value;

/** Compiled statements, which write what they print into `output`. */
export type Render = (frame: Frame, output: Output) => void;

/** A compiled template. */
export interface Program {
  readonly tree: Body;
  /** Where the template begins in its file, behind a header line. */
  readonly offset: number;
  readonly options: SyntaxOptions;
  render: Render;
  /** The same for a template that another one extends: `blocks` hold what that one has instead of its own. */
  renderAsLayout(frame: Frame, output: Output, blocks: Blocks): void;
}

/** Turns the nodes of one template into closures; each kind of node has its own file. */
export interface Compiler {
  readonly filters: ReadonlyMap<string, Routine>;
  readonly tests: ReadonlyMap<string, Routine>;
  expression(node: Expression): Evaluate;
  body(body: Body): Render;
  /** A template that this one includes, imports or extends. */
  program(file: SourceFile): Program;
  /** The words of a node and its place, for what is told about it. */
  site(node: { readonly start: number; readonly end: number }): Site;
}
