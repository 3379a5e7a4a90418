import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { SourceFile } from "../../base/source.js";
import type { Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { Fault } from "../runtime/fault.js";
import { Frame } from "../runtime/frame.js";
import { originOfFile } from "../runtime/origin.js";
import { used } from "../runtime/reader.js";
import type { Site } from "../runtime/run.js";
import type { Statement } from "../syntax/nodes.js";
import { asValue, Opaque } from "../values/opaque.js";
import { str } from "../values/print.js";
import { asList } from "../values/sequence.js";
import type { Compiler, Render } from "./compiler.js";
import { locate } from "./located.js";
import { Output } from "./output.js";

type Node<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

export function compileInclude(compiler: Compiler, node: Node<"include">): Render {
  const template = compiler.expression(node.template);
  const site = compiler.site(node);
  return (frame, output) => {
    const file = load(frame, template(frame), site, node.ignoreMissing);
    if (file) renderFrom(compiler, frame, file, node.withContext, output);
  };
}

export function compileImport(compiler: Compiler, node: Node<"import">): Render {
  const template = compiler.expression(node.template);
  const site = compiler.site(node);
  return (frame) => {
    const file = load(frame, template(frame), site, false)!;
    frame.set(
      node.as,
      asValue(new Imported(file, renderFrom(compiler, frame, file, node.withContext, new Output()))),
    );
  };
}

export function compileFromImport(compiler: Compiler, node: Node<"from-import">): Render {
  const template = compiler.expression(node.template);
  const site = compiler.site(node);
  return (frame) => {
    const file = load(frame, template(frame), site, false)!;
    const names = renderFrom(compiler, frame, file, node.withContext, new Output()).ownNames();
    for (const { name, as } of node.names) {
      const value = names.get(name);
      if (value === undefined) {
        throw new DiagnosticError(
          error("template/import", `'${file.path}' sets no '${name}'`, {
            at: frame.origin.span(site.start, site.end),
            hint: didYouMean(name, names.keys()),
          }),
        );
      }
      frame.set(as, value);
    }
  };
}

/** Renders a file in a frame of its own, and gives that frame. */
function renderFrom(
  compiler: Compiler,
  frame: Frame,
  file: SourceFile,
  withContext: boolean,
  output: Output,
): Frame {
  const program = compiler.program(file);
  const inner = new Frame(
    frame.run,
    originOfFile(file, program.offset),
    withContext ? frame : undefined,
    withContext,
  );
  program.render(inner, output);
  return inner;
}

/** @returns undefined when none of the names is there and that may be so */
export function load(frame: Frame, name: Value, site: Site, ignoreMissing: boolean): SourceFile | undefined {
  try {
    const { run } = frame;
    const read = used(run, name);
    const names = (asList(read) ?? [read]).map((item) => str(run, item));
    if (!run.env.loadTemplate) throw new Fault("templates can't be loaded here", { code: "template/import" });
    for (const one of names) {
      const file = run.env.loadTemplate(one);
      if (file) return file;
    }
    if (ignoreMissing) return undefined;
    throw new Fault(`there is no template ${names.map((one) => `'${one}'`).join(" or ")}`, {
      code: "template/import",
      hint: "it is looked for in the role's templates/ folder, beside the playbook and beside the template itself",
    });
  } catch (thrown) {
    throw locate(thrown, frame, site);
  }
}

/** What `{% import 'file' as name %}` binds: the names that the file sets. */
class Imported extends Opaque {
  readonly typeName = "template";
  private readonly file: SourceFile;
  private readonly frame: Frame;

  constructor(file: SourceFile, frame: Frame) {
    super();
    this.file = file;
    this.frame = frame;
  }

  override attribute(name: string): Value | undefined {
    return name.startsWith("_") ? undefined : this.frame.ownNames().get(name);
  }

  print(): string {
    return `<template '${this.file.path}'>`;
  }
}
