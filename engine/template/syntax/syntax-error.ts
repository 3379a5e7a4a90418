import type { DiagnosticCode } from "../../base/diagnostic.js";

/** A mistake in the text of a template, by offsets; it becomes a diagnostic where the file is known. */
export class TemplateSyntaxError extends Error {
  readonly start: number;
  readonly end: number;
  readonly code: DiagnosticCode;
  readonly hint: string | undefined;
  constructor(
    summary: string,
    start: number,
    end: number,
    rest: { code?: DiagnosticCode; hint?: string } = {},
  ) {
    super(summary);
    this.name = "TemplateSyntaxError";
    this.start = start;
    this.end = Math.max(end, start);
    this.code = rest.code ?? "template/syntax";
    this.hint = rest.hint;
  }
}
