import { DiagnosticError, error, type Diagnostic } from "../../base/diagnostic.js";
import { TemplateSyntaxError } from "../syntax/syntax-error.js";
import type { Origin } from "../runtime/origin.js";

/** Runs the parser and compiler; what they find becomes a diagnostic with its place. */
export function explained<T>(origin: Origin, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof TemplateSyntaxError) throw new DiagnosticError(syntaxDiagnostic(thrown, origin));
    throw thrown;
  }
}

function syntaxDiagnostic(problem: TemplateSyntaxError, origin: Origin): Diagnostic {
  const at = origin.span(problem.start, problem.end);
  return error(problem.code, problem.message, { at, hint: problem.hint });
}

/** The stack ends before the nesting of some text or data does. */
export function tooDeep(origin: Origin): DiagnosticError {
  return new DiagnosticError(
    error("template/too-deep", "nested too deeply to be evaluated", {
      at: origin.span(0, 0),
      hint: "does something include or call itself?",
    }),
  );
}
