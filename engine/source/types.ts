import type { Span, SourceFile } from "../base/source.js";
import type { Diagnostic } from "../base/diagnostic.js";
import type { Value } from "../base/value.js";

/** A YAML node with its place. Values keep PyYAML's 1.1 meaning (yes is true, 0644 is 420). */
export type Node = ScalarNode | SequenceNode | MappingNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly at: Span;
  /** The value; a string with `{{`, `{%` or `{#` is a `Template` (not under `!unsafe`), `!vault` a `Secret`. */
  readonly value: Value;
  /** As written, without quotes: "0644", "yes". */
  readonly source: string;
  readonly isPlain: boolean;
}

export interface SequenceNode {
  readonly kind: "sequence";
  readonly at: Span;
  readonly items: readonly Node[];
}

export interface MappingNode {
  readonly kind: "mapping";
  readonly at: Span;
  /** In file order; of a duplicate key only the last entry stands here (the loader has warned). */
  readonly entries: readonly { readonly key: ScalarNode; readonly value: Node }[];
}

/** What a file gave. `root` is undefined when it is empty or could not be parsed at all (then there is an error). */
export interface Loaded {
  readonly file: SourceFile;
  readonly root: Node | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
