import { DiagnosticError, error } from "../base/diagnostic.js";
import type { SourceFile } from "../base/source.js";
import { Secret, Template, Undefined, Unknown, type Value } from "../base/value.js";
import { finished } from "./compile/finish.js";
import { LANGUAGE, withTrailingNewlines } from "./compile/language.js";
import { Output } from "./compile/output.js";
import { explained, tooDeep } from "./compile/problems.js";
import { expressionProgram, fileProgram } from "./compile/program.js";
import { Fault, UnknownRead } from "./runtime/fault.js";
import { Frame } from "./runtime/frame.js";
import { nowhere, originOfFile, originOfTemplate, type Origin } from "./runtime/origin.js";
import { plainReader } from "./runtime/reader.js";
import { Run } from "./runtime/run.js";
import { secretWords } from "./runtime/taint.js";
import { UndefinedError } from "./runtime/undefined.js";
import type { Environment, Scope } from "./types.js";
import { str } from "./values/print.js";
import { truth } from "./values/truth.js";

export { checkTemplate } from "./check.js";
export { freeNames } from "./free-names.js";
export { settle } from "./settle.js";

/**
 * What a template comes to. `"{{ n }}"` alone keeps the type of `n`; with anything beside it, it is text.
 * @returns unknown when it reads something unknown; a secret when it reads one
 * @throws DiagnosticError for a mistake or an undefined value; Pending when something must be fetched first
 */
export function evaluateTemplate(template: Template, scope: Scope, env: Environment = {}): Value {
  const run = new Run(scope, env, LANGUAGE);
  return conclude(run, originOfTemplate(template), () => run.resolve(template));
}

/**
 * What a bare expression comes to, as `when`, `until`, `that` and `var` have them. Text that is all `{{ }}` counts
 * as what stands in it; strings in the expression that hold `{{ }}` are templates of their own.
 * @throws as `evaluateTemplate`
 */
export function evaluateExpression(template: Template, scope: Scope, env: Environment = {}): Value {
  const run = new Run(scope, env, LANGUAGE);
  const origin = originOfTemplate(template);
  return conclude(run, origin, () => {
    const program = explained(origin, () => expressionProgram(template.text));
    return program.evaluate(new Frame(run, origin));
  });
}

/**
 * The value with every template in it evaluated, at any depth. Members that are `omit` stay; unknown ones too.
 * @throws as `evaluateTemplate`
 */
export function resolveValue(value: Value, scope: Scope, env: Environment = {}): Value {
  if (value === null || typeof value !== "object") return value;
  const run = new Run(scope, env, LANGUAGE);
  const origin: Origin = value instanceof Template ? originOfTemplate(value) : nowhere;
  return conclude(run, origin, () => run.resolve(value));
}

/** How a template file's text is treated; what its `#jinja2:` header line says goes before it. */
export interface FileOptions {
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  readonly newlineSequence?: string;
  /** False: a line end at the end of the file is not written. */
  readonly keepTrailingNewline?: boolean;
}

/**
 * The text that a template file comes to.
 * @throws as `evaluateTemplate`
 */
export function renderFile(
  file: SourceFile,
  scope: Scope,
  env: Environment = {},
  options: FileOptions = {},
): string | Secret | Unknown {
  const { keepTrailingNewline = true, ...given } = options;
  const syntax = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const run = new Run(scope, env, LANGUAGE);
  const outer = originOfFile(file);
  const text = conclude(run, outer, () => {
    const program = explained(outer, () => fileProgram(file, syntax));
    const output = new Output();
    program.render(new Frame(run, originOfFile(file, program.offset)), output);
    const rendered = output.text(run);
    // A template that prints nothing at all is empty, whatever stands at its end.
    if (rendered === "" && output.native(run) === null) return "";
    return keepTrailingNewline ? withTrailingNewlines(rendered, file.text) : rendered;
  });
  return (file.isSecret ? secretWords(text) : text) as string | Secret | Unknown;
}

/**
 * Python's truth of a value.
 * @throws DiagnosticError for an undefined value
 */
export function isTruthy(value: Value): boolean | Unknown {
  return value instanceof Unknown ? value : truth(plainReader, value);
}

/**
 * A value as it prints in text: Python's notation inside containers, nothing for none, `********` for secrets.
 * @throws DiagnosticError for an undefined value; TypeError for an unknown one
 */
export function toText(value: Value): string {
  if (value === null) return "";
  if (value instanceof Unknown) throw new TypeError(`an unknown value: ${value.reason}`);
  return str(plainReader, value);
}

/** Ends an evaluation: what is still undefined is an error, what is still lazy is read. */
function conclude(run: Run, origin: Origin, work: () => Value): Value {
  try {
    const value = work();
    if (value instanceof Undefined) throw new UndefinedError(value);
    return finished(run, value, "kept");
  } catch (thrown) {
    if (thrown instanceof UnknownRead) return new Unknown(thrown.unknown.reason);
    if (thrown instanceof RangeError && /call stack/i.test(thrown.message)) throw tooDeep(origin);
    if (thrown instanceof Fault)
      throw new DiagnosticError(
        error(thrown.code, thrown.message, { hint: thrown.hint, at: origin.span(0, Infinity) }),
      );
    throw thrown;
  }
}
