import type { Value } from "../../base/value.js";
import type { Call } from "../call.js";
import type { Execution } from "../execution.js";

/** A control action under way: the call and its checked arguments. */
export interface ControlCall extends Call {
  readonly args: Readonly<Record<string, unknown>>;
  /** The arguments as the task gives them: evaluated, not coerced, with the types that the language knows. */
  readonly values: ReadonlyMap<string, Value>;
  readonly signal: AbortSignal;
}

/** Carries a control action out. @throws HostFailure or DiagnosticError when the task fails */
export type Control = (call: ControlCall) => Promise<Execution>;
