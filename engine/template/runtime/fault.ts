import type { DiagnosticCode } from "../../base/diagnostic.js";
import type { Unknown } from "../../base/value.js";

/**
 * What a filter, test, method or operator can't do with the values it got. It knows no place: the expression that
 * called it does, and turns it into a diagnostic.
 */
export class Fault extends Error {
  readonly code: DiagnosticCode;
  readonly hint: string | undefined;
  constructor(summary: string, rest: { code?: DiagnosticCode; hint?: string } = {}) {
    super(summary);
    this.name = "Fault";
    this.code = rest.code ?? "template/value";
    this.hint = rest.hint;
  }
}

/** The value has the wrong type. */
export function typeFault(summary: string, hint?: string): Fault {
  return new Fault(summary, { code: "template/type", hint });
}

/** Something read what can't be known: the expression around it becomes unknown as a whole. */
export class UnknownRead extends Error {
  readonly unknown: Unknown;
  constructor(unknown: Unknown) {
    super(unknown.reason);
    this.name = "UnknownRead";
    this.unknown = unknown;
  }
}
