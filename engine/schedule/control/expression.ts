import type { Span } from "../../base/source.js";
import { Template, Tuple, type Value } from "../../base/value.js";

/** An argument that is a raw expression, as a template to evaluate; several where it is a list. */
export function expressionsOf(value: unknown, at: Span): Template[] {
  const given = value as Value;
  if (given instanceof Template) return [given];
  if (Array.isArray(given)) return given.flatMap((item) => expressionsOf(item, at));
  if (given instanceof Tuple) return given.items.flatMap((item) => expressionsOf(item, at));
  // A literal `that: true` is an expression too.
  return given === null || given === undefined ? [] : [new Template(String(given), at)];
}
