import type { SourceFile } from "../base/source.js";
import type { Secret, Value } from "../base/value.js";

/** The variables an evaluation sees. What `get` gives may hold templates: they are evaluated when something reads them. */
export interface Scope {
  get(name: string): Value | undefined;
  /** All names, for "did you mean" and for lookups that list variables. */
  names?(): Iterable<string>;
}

/** A lookup: what it found, as a list. `scope` is the one of the evaluation. May throw `Pending`. */
export type Lookup = (args: Value[], kwargs: Map<string, Value>, scope: Scope) => Value[];

/** What the evaluator can't do by itself (it has no I/O, no clock, no dice): its host hands it in. */
export interface Environment {
  /** Lookups by name: file, env, pipe, template, password, fileglob, first_found ... */
  lookups?: Readonly<Record<string, Lookup>>;
  /** The text of a template by name, for `{% include %}` and `{% import %}`; undefined when it isn't there. May throw `Pending`. */
  loadTemplate?: (name: string) => SourceFile | undefined;
  /** Told of each secret whose words an evaluation uses, also of those made of others (a hash, base64). */
  onReveal?: (secret: Secret) => void;
  now?: () => Date;
  /** A number in [0, 1), for `random` and `shuffle` without a seed. */
  random?: () => number;
}

/**
 * Thrown out of an evaluation that needs something which isn't there yet. Await `promise` and evaluate again: whoever
 * threw it remembers the answer under `key`. `settle` does the waiting.
 */
export class Pending extends Error {
  readonly promise: Promise<unknown>;
  readonly key: string;
  constructor(promise: Promise<unknown>, key: string) {
    super(`pending: ${key}`);
    this.name = "Pending";
    this.promise = promise;
    this.key = key;
  }
}
