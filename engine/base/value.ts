import type { Span } from "./source.js";

/**
 * The values of the language. Integers are `number` (`bigint` beyond 2^53); a float that must print as one (1.0) is a
 * `Float`; dictionaries are `Map` because a JS object would reorder "443" before "8080" and can't hold typed keys.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | Float
  | Value[]
  | Tuple
  | Dict
  | Undefined
  | Unknown
  | Secret
  | Template
  | Omit;

export type Dict = Map<Value, Value>;

/** A float; `number` holds integers only. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** An immutable sequence; prints with parentheses. */
export class Tuple {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** A name or attribute that isn't there. An error when it is used, unless `default` and friends catch it. */
export class Undefined {
  /** What was looked up, as in "'dict' has no key 'x'". */
  readonly reason: string;
  readonly at?: Span;
  constructor(reason: string, at?: Span) {
    this.reason = reason;
    this.at = at;
  }
}

/** What can't be known without doing it (check mode). Everything computed from it is unknown as well. */
export class Unknown {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A string that is never shown: reports, diffs, logs and the journal print `********`. */
export class Secret {
  #text: string | (() => string);
  /** True for text that secrets were put into, each of which has been told of (`Environment.onReveal`): the rest of it is no secret. */
  readonly isMixed: boolean;
  /** @param text the words, or what gives them when they are first asked for */
  constructor(text: string | (() => string), isMixed = false) {
    this.#text = text;
    this.isMixed = isMixed;
  }
  /** The words themselves; call only where they are handed to what needs them. @throws DiagnosticError for a vault that can't be opened */
  reveal(): string {
    if (typeof this.#text === "function") this.#text = this.#text();
    return this.#text;
  }
  toString(): string {
    return "********";
  }
  toJSON(): string {
    return "********";
  }
}

/** Text from a user's own file or `-e` that holds `{{`, `{%` or `{#`. Only `source/` makes these: data from hosts never becomes one. */
export class Template {
  readonly text: string;
  readonly at?: Span;
  /** Offsets in the file of each character of `text`, when they don't simply follow `at.start` (escapes, block scalars). */
  readonly offsets?: readonly number[];
  constructor(text: string, at?: Span, offsets?: readonly number[]) {
    this.text = text;
    this.at = at;
    this.offsets = offsets;
  }
}

/** The value of `omit`: an argument given as this counts as not given. */
export class Omit {
  static readonly value = new Omit();
  /** Without a member of its own the type would take in every object. */
  readonly isOmit = true;
  private constructor() {}
}

/** Plain JSON, as modules take and give it. `undefined` members don't count. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain | undefined };
