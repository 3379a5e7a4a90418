/** A parsed pattern. Flags are already worked in, save case, which groups may switch. */
export type PatternNode =
  | { readonly type: "char"; readonly code: number }
  | { readonly type: "any"; readonly dotAll: boolean }
  | { readonly type: "category"; readonly category: Category; readonly ascii: boolean }
  | {
      readonly type: "class";
      readonly negated: boolean;
      readonly ascii: boolean;
      readonly items: readonly ClassItem[];
    }
  | { readonly type: "assertion"; readonly kind: Assertion; readonly ascii: boolean }
  /** `index` is set for capturing groups; `ignoreCase` where the group switches it. */
  | {
      readonly type: "group";
      readonly index?: number;
      readonly ignoreCase?: boolean;
      readonly body: PatternNode;
    }
  | {
      readonly type: "look";
      readonly isAhead: boolean;
      readonly negated: boolean;
      readonly body: PatternNode;
    }
  | { readonly type: "backreference"; readonly index: number }
  | {
      readonly type: "repeat";
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
      readonly body: PatternNode;
    }
  | { readonly type: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly type: "alternation"; readonly branches: readonly PatternNode[] };

/** Digits, word characters, white space; capital letters are what they are not. */
export type Category = "d" | "D" | "w" | "W" | "s" | "S";

export type ClassItem = Category | { readonly from: number; readonly to: number };

/** `end` is `$` without the multiline flag: at the end, or before a line end that ends the text. */
export type Assertion =
  "textStart" | "lineStart" | "end" | "lineEnd" | "textEnd" | "boundary" | "nonBoundary";

export interface PatternFlags {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
  /** Blanks and comments in the pattern don't count. */
  readonly verbose?: boolean;
  /** `\d`, `\w`, `\s` and `\b` know ASCII only. */
  readonly ascii?: boolean;
}

export interface ParsedPattern {
  readonly root: PatternNode;
  readonly ignoreCase: boolean;
  readonly groupCount: number;
  readonly names: ReadonlyMap<string, number>;
}

/** What is wrong with a pattern, and where in it. */
export class PatternError extends Error {
  /** Characters from the pattern's start. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = "PatternError";
    this.offset = offset;
  }
}
