import type { Span } from "./source.js";
import type { Value } from "./value.js";

/** Variables as a file gives them: templates not evaluated, each with the place of its key. */
export type Variables = ReadonlyMap<string, Variable>;

export interface Variable {
  readonly value: Value;
  readonly at?: Span;
}
