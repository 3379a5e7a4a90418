import { DiagnosticError, error } from "../base/diagnostic.js";
import { pattern as compile, PatternError, type Pattern, type PatternFlags } from "../base/pattern.js";

/**
 * A pattern that a user gave as an argument, in Python's syntax; `argument` names it in the message.
 * @throws DiagnosticError `module/pattern`
 */
export function pattern(source: string, argument: string, flags: PatternFlags = {}): Pattern {
  try {
    return compile(source, flags);
  } catch (problem) {
    if (!(problem instanceof PatternError)) throw problem;
    throw new DiagnosticError(
      error(
        "module/pattern",
        `"${argument}" is not a pattern: ${problem.message} (at character ${problem.offset + 1})`,
        { hint: `it reads: ${source}` },
      ),
    );
  }
}
