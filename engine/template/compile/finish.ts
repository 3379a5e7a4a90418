import { Omit, Template, Tuple, Undefined, type Value } from "../../base/value.js";
import { typeFault } from "../runtime/fault.js";
import type { Run } from "../runtime/run.js";
import { UndefinedError } from "../runtime/undefined.js";
import { LazyDict } from "../lazy-dict.js";
import { isOpaque } from "../values/opaque.js";

/**
 * A value as it leaves the evaluator: all templates in it evaluated, tuples as lists, dates as text. What holds nothing
 * of the kind stays the same object.
 * @param omitted whether members that are `omit` are kept or dropped
 * @throws UndefinedError for an undefined member; Fault for what can't leave (a macro, a method)
 */
export function finished(run: Run, value: Value, omitted: "kept" | "dropped"): Value {
  if (value === null || typeof value !== "object") return value;
  const resolved = value instanceof Template ? run.resolve(value) : value;
  if (Array.isArray(resolved)) return finishedList(run, resolved, omitted);
  if (resolved instanceof Tuple) return finishedList(run, [...resolved.items], omitted);
  if (resolved instanceof Map) return finishedDict(run, resolved, omitted);
  if (resolved instanceof Undefined) throw new UndefinedError(resolved);
  const opaque: unknown = resolved;
  if (!isOpaque(opaque)) return resolved;
  const outside = opaque.outside();
  if (outside !== undefined) return outside;
  throw typeFault(
    `a ${opaque.typeName} is no value that can be kept or printed`,
    opaque.typeName === "method" ? "call it: add (); a member of that name is read with ['name']" : undefined,
  );
}

function finishedList(run: Run, list: Value[], omitted: "kept" | "dropped"): Value {
  let isSame = true;
  const items = list.map((item) => {
    const done = finished(run, item, omitted);
    if (done !== item) isSame = false;
    return done;
  });
  if (omitted === "dropped" && items.some((item) => item instanceof Omit))
    return items.filter((item) => !(item instanceof Omit));
  return isSame ? list : items;
}

function finishedDict(run: Run, dict: Map<Value, Value>, omitted: "kept" | "dropped"): Value {
  let isSame = !(dict instanceof LazyDict);
  const members = new Map<Value, Value>();
  for (const key of dict.keys()) {
    const member = dict instanceof LazyDict ? run.member(dict, key) : dict.get(key);
    if (member === undefined) continue;
    const done = finished(run, member, omitted);
    const name = key instanceof Tuple ? finished(run, key, omitted) : key;
    if (done !== member || name !== key) isSame = false;
    if (omitted === "dropped" && done instanceof Omit) isSame = false;
    else members.set(name, done);
  }
  return isSame ? dict : members;
}
