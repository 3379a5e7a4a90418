import type { Template, Value } from "../../base/value.js";
import type { Routine } from "./routine.js";
import type { Run } from "./run.js";

/** What a run needs of the language it is written in, handed in so that values don't depend on the compiler. */
export interface Language {
  /** Evaluates a template's own text. */
  evaluate(template: Template, run: Run): Value;
  readonly filters: ReadonlyMap<string, Routine>;
  readonly tests: ReadonlyMap<string, Routine>;
}

const OWN_COLLECTIONS = /^(?:ansible\.builtin\.|ansible\.legacy\.|ansible\.utils\.|ansible\.netcommon\.)/;

/** Finds a filter, test or lookup under its short name, or with the prefix of a collection that it belongs to. */
export function lookUp<T>(table: ReadonlyMap<string, T>, name: string): T | undefined {
  return table.get(name) ?? table.get(name.replace(OWN_COLLECTIONS, ""));
}

/** The name without the prefix of a collection. */
export function shortName(name: string): string {
  return name.replace(OWN_COLLECTIONS, "");
}
