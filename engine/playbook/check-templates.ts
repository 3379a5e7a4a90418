import { checkTemplate } from "../template/evaluate.js";
import type { Reading } from "./reading.js";

/** Looks at the syntax, filters, tests and lookups of all templates and expressions read so far. */
export function checkTemplates(reading: Reading): void {
  for (const [template, mode] of reading.templates) {
    for (const diagnostic of checkTemplate(template, mode)) reading.add(diagnostic);
  }
  reading.templates.clear();
}
