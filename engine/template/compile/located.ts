import { DiagnosticError, error } from "../../base/diagnostic.js";
import { Undefined, type Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import type { Frame } from "../runtime/frame.js";
import type { Site } from "../runtime/run.js";
import { Missing } from "../runtime/undefined.js";
import type { Evaluate } from "./compiler.js";

/** Gives what goes wrong in an expression its place: the innermost expression that knows it. */
export function located(site: Site, evaluate: Evaluate): Evaluate {
  return (frame) => {
    try {
      const value = evaluate(frame);
      return value instanceof Undefined && value.at === undefined ? withPlace(value, frame, site) : value;
    } catch (thrown) {
      throw locate(thrown, frame, site);
    }
  };
}

/** A fault as a diagnostic; everything else as it is. */
export function locate(thrown: unknown, frame: Frame, site: Site): unknown {
  if (!(thrown instanceof Fault)) return thrown;
  const at = frame.origin.span(site.start, site.end);
  return new DiagnosticError(error(thrown.code, thrown.message, { at, hint: thrown.hint }));
}

function withPlace(value: Undefined, frame: Frame, site: Site): Value {
  const hint = value instanceof Missing ? value.hint : undefined;
  const printsEmpty = value instanceof Missing && value.printsEmpty;
  return new Missing(value.reason, frame.origin.span(site.start, site.end), { hint, printsEmpty });
}
