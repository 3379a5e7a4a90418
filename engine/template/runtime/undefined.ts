import { DiagnosticError, type Diagnostic } from "../../base/diagnostic.js";
import type { Span } from "../../base/source.js";
import { Undefined } from "../../base/value.js";

/** A step on the way to the place: which variable's template was being evaluated, and what asked for it. */
export interface Step {
  readonly at: Span;
  readonly message: string;
}

/** Undefined, with what a message about it needs beside the reason. */
export class Missing extends Undefined {
  readonly hint: (() => string | undefined) | undefined;
  readonly trail: readonly Step[];
  /** The missing `else` of a conditional prints as nothing instead of being an error. */
  readonly printsEmpty: boolean;

  constructor(
    reason: string,
    at: Span | undefined,
    rest: { hint?: () => string | undefined; trail?: readonly Step[]; printsEmpty?: boolean } = {},
  ) {
    super(reason, at);
    this.hint = rest.hint;
    this.trail = rest.trail ?? [];
    this.printsEmpty = rest.printsEmpty ?? false;
  }

  /** The same, met one variable further out. */
  seenFrom(step: Step): Missing {
    return new Missing(this.reason, this.at, {
      hint: this.hint,
      trail: [...this.trail, step],
      printsEmpty: this.printsEmpty,
    });
  }
}

/** An undefined value was used. */
export class UndefinedError extends DiagnosticError {
  readonly value: Undefined;
  constructor(value: Undefined) {
    super(describe(value));
    this.value = value;
  }
}

function describe(value: Undefined): Diagnostic {
  const known = value instanceof Missing ? value : undefined;
  return {
    severity: "error",
    code: "template/undefined",
    summary: value.reason,
    hint: known?.hint?.(),
    at: value.at,
    related: known?.trail,
  };
}
