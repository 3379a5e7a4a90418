import { Tuple, Undefined, type Dict, type Value } from "../../base/value.js";
import { subelements } from "../filters/shaping.js";
import { compile, withPattern } from "../filters/patterns.js";
import { pairsOf } from "../methods/dicts.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import type { Run } from "../runtime/run.js";
import { takeString, takeTruth } from "../runtime/take.js";
import { Missing } from "../runtime/undefined.js";
import { product } from "../values/combine-lists.js";
import { dictOf } from "../values/dict.js";
import { asList, readItems } from "../values/sequence.js";
import { typeName } from "../values/type-name.js";
import { sequence } from "./sequence.js";
import { didYouMean } from "../../source/nearest.js";

/** A lookup that needs nothing but its arguments and the scope. */
type PureLookup = (run: Run, args: Value[], kwargs: Map<string, Value>) => Value[];

/** Lookups without I/O; those with it are handed in by the host of the evaluation. */
export const PURE_LOOKUPS: ReadonlyMap<string, PureLookup> = new Map<string, PureLookup>([
  ["items", (run, args) => args.flatMap((arg) => asItems(run, arg))],
  ["list", (_run, args) => args],
  ["dict", (run, args) => args.flatMap((arg) => dictItems(run, arg))],
  ["sequence", sequence],
  [
    "nested",
    (run, args) =>
      product(args.map((arg) => readItems(run, arg))).map((row) =>
        row.flatMap((item) => asList(item) ?? [item]),
      ),
  ],
  ["cartesian", (run, args) => product(args.map((arg) => readItems(run, arg)))],
  ["together", (run, args) => together(args.map((arg) => readItems(run, arg)))],
  ["subelements", (run, [list, path, flags]) => subelementRows(run, list ?? [], path ?? "", flags)],
  [
    "indexed_items",
    (run, args) => args.flatMap((arg) => asItems(run, arg)).map((item, i) => new Tuple([i, item])),
  ],
  ["flattened", (run, args) => flatten(run, args)],
  ["random_choice", (run, args) => randomChoice(run, args)],
  ["vars", variables],
  ["varnames", variableNames],
]);

/** A list's items; anything else is one item. */
function asItems(run: Run, value: Value): readonly Value[] {
  const read = used(run, value);
  return asList(read) ? readItems(run, read) : [read];
}

function dictItems(run: Run, value: Value): Dict[] {
  const read = used(run, value);
  if (asList(read)) return readItems(run, read).flatMap((item) => dictItems(run, item));
  if (!(read instanceof Map))
    throw typeFault(`the lookup 'dict' needs a dictionary, not '${typeName(read)}'`);
  return pairsOf(run, read).map(({ items }) =>
    dictOf([
      ["key", items[0]!],
      ["value", items[1]!],
    ]),
  );
}

function together(lists: readonly (readonly Value[])[]): Value[] {
  if (lists.length === 0) throw new Fault("the lookup 'together' needs at least one list");
  const length = Math.max(...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) => lists.map((list) => list[i] ?? null));
}

function subelementRows(run: Run, list: Value, path: Value, flags: Value | undefined): Value[] {
  const skips = flags instanceof Map && takeTruth(run, flags.get("skip_missing"), false);
  const name = takeString(run, path, "the name of the inner list").split(".");
  const rows = subelements(run, list, path, skips) as Tuple[];
  // Unlike the filter of the same name, the lookup leaves the inner list out of the item.
  return rows.map(({ items }) => [without(run, items[0]!, name), items[1]!]);
}

function without(run: Run, value: Value, [name, ...rest]: readonly string[]): Value {
  const read = used(run, value);
  if (!(read instanceof Map) || name === undefined) return read;
  const copy = new Map(read);
  if (rest.length === 0) copy.delete(name);
  else copy.set(name, without(run, read.get(name) ?? null, rest));
  return copy;
}

function flatten(run: Run, values: readonly Value[]): Value[] {
  return values.flatMap((value) => {
    const read = used(run, value);
    if (asList(read)) return flatten(run, readItems(run, read));
    return read === null || read === "None" || read === "null" ? [] : [read];
  });
}

function randomChoice(run: Run, args: readonly Value[]): Value[] {
  const random = run.env.random ?? Math.random;
  return args.length === 0 ? [] : [args[Math.floor(random() * args.length)]!];
}

function variables(run: Run, args: Value[], kwargs: Map<string, Value>): Value[] {
  const otherwise = kwargs.get("default");
  return args.map((arg) => {
    const name = takeString(run, arg, "the name of a variable");
    const value = run.variable(name);
    if (value !== undefined && !(value instanceof Undefined && otherwise !== undefined)) return value;
    if (otherwise !== undefined) return otherwise;
    return new Missing(`there is no variable '${name}'`, undefined, {
      hint: () => didYouMean(name, run.scope.names?.() ?? []),
    });
  });
}

function variableNames(run: Run, args: Value[]): Value[] {
  const names = [...(run.scope.names?.() ?? [])];
  return args.flatMap((arg) => {
    const pattern = compile(run, arg, {});
    return withPattern(() => names.filter((name) => pattern.test(name)));
  });
}
