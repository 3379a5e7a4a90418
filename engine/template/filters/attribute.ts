import type { Value } from "../../base/value.js";
import { Undefined } from "../../base/value.js";
import type { Given } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { Missing } from "../runtime/undefined.js";
import { getItem } from "../values/access.js";
import { str } from "../values/print.js";
import { typeName } from "../values/type-name.js";

/** Reads one thing out of an item. */
export type Getter = (item: Value) => Value;

/**
 * What `attribute="a.b.0"` reads: member by member, numbers as indices. Without an attribute the item itself.
 * @param otherwise stands in for what isn't there
 */
export function getter(run: Run, attribute: Given, otherwise?: Given): Getter {
  if (attribute === undefined || attribute === null) return (item) => run.resolve(item);
  const path: (string | number)[] =
    typeof attribute === "number"
      ? [attribute]
      : str(run, attribute)
          .split(".")
          .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return (item) => {
    let value = run.resolve(item);
    for (const step of path) {
      if (value instanceof Undefined) break;
      const member = getItem(run, value, step);
      value = member === undefined ? missing(value, step) : member;
    }
    return value instanceof Undefined && otherwise !== undefined ? otherwise : value;
  };
}

function missing(value: Value, step: string | number): Missing {
  const what = value instanceof Map ? "a dictionary of the list" : `a value of type '${typeName(value)}'`;
  return new Missing(`${what} has no '${step}'`, undefined);
}

/** Text without its capitals, so that comparing ignores them, unless they count. */
export function caseless(isCaseSensitive: boolean, get: Getter): Getter {
  if (isCaseSensitive) return get;
  return (item) => {
    const value = get(item);
    return typeof value === "string" ? value.toLowerCase() : value;
  };
}
