import { Secret, type Template, type Value } from "../../base/value.js";
import { FILTERS } from "../filters/registry.js";
import { Frame } from "../runtime/frame.js";
import type { Language } from "../runtime/language.js";
import { originOfTemplate } from "../runtime/origin.js";
import type { Run } from "../runtime/run.js";
import { TESTS } from "../tests/registry.js";
import { Output } from "./output.js";
import { explained } from "./problems.js";
import { templateProgram } from "./program.js";

/** The language as runs use it. */
export const LANGUAGE: Language = {
  filters: FILTERS,
  tests: TESTS,
  evaluate(template: Template, run: Run): Value {
    if (!/\{[{%#]/.test(template.text)) return template.text;
    const origin = originOfTemplate(template);
    const program = explained(origin, () => templateProgram(template.text));
    const output = new Output();
    program.render(new Frame(run, origin), output);
    return withTrailingNewlines(output.native(run), template.text);
  },
};

/**
 * Text gets back the line ends at its template's end, which the parser takes off, as far as it doesn't have them; a
 * value that is no text stays what it is, so that `key: |` with `{{ list }}` gives the list.
 */
export function withTrailingNewlines<T extends Value>(value: T, source: string): T | string | Secret {
  if (!source.endsWith("\n")) return value;
  const isSecret = value instanceof Secret;
  if (typeof value !== "string" && !isSecret) return value;
  const text = isSecret ? value.reveal() : value;
  const missing = newlines(source) - newlines(text);
  if (missing <= 0) return value;
  const whole = text + "\n".repeat(missing);
  return isSecret ? new Secret(whole, value.isMixed) : whole;
}

function newlines(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === "\n") count++;
  return count;
}
