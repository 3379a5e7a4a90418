/** A token of the expression language. `text` is as written, but for strings what they mean. */
export interface Token {
  readonly kind: "name" | "string" | "integer" | "float" | "operator" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
