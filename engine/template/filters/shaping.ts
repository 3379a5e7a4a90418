import { Tuple, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeTruth } from "../runtime/take.js";
import { asList, readItems } from "../values/sequence.js";
import { arrangements, product } from "../values/combine-lists.js";
import { getItem } from "../values/access.js";
import { str } from "../values/print.js";

/** Filters that cut lists, join them side by side, and make all combinations. */
export const SHAPING: Readonly<Record<string, Routine>> = {
  batch: routine("linecount fill_with?", batch),
  slice: routine("slices fill_with?", sliceUp),
  flatten: routine("levels? skip_nulls?", (run, value, levels, skipNulls) =>
    flatten(
      run,
      value,
      levels === undefined || levels === null ? Infinity : takeInteger(run, levels, "levels"),
      takeTruth(run, skipNulls, true),
    ),
  ),
  zip: routine("*others", (run, value, others) => zip(lists(run, value, others), undefined)),
  zip_longest: routine("*others **options", (run, value, others, options) =>
    zip(lists(run, value, others), (options as Map<Value, Value>).get("fillvalue") ?? null),
  ),
  product: routine("*others **options", (run, value, others, options) => {
    const repeat = takeInteger(run, (options as Map<Value, Value>).get("repeat"), "repeat", 1);
    const all = lists(run, value, others);
    return product(Array.from({ length: repeat }, () => all).flat()).map((row) => new Tuple(row));
  }),
  combinations: routine("size", (run, value, size) =>
    arrangements(readItems(run, value), takeInteger(run, size, "the size"), false),
  ),
  permutations: routine("size?", (run, value, size) => {
    const items = readItems(run, value);
    return arrangements(items, takeInteger(run, size, "the size", items.length), true);
  }),
  subelements: routine("subelements skip_missing?", subelements),
};

function lists(run: Run, value: Value, others: Given): Value[][] {
  return [value, ...asList(others!)!].map((list) => readItems(run, list));
}

function batch(run: Run, value: Value, size: Given, fill: Given): Value {
  const items = readItems(run, value);
  const length = takeInteger(run, size, "the size of a batch");
  if (length < 1) throw new Fault("a batch needs a size of 1 or more");
  const rows: Value[][] = [];
  for (let i = 0; i < items.length; i += length) rows.push(items.slice(i, i + length));
  const last = rows.at(-1);
  if (last && fill !== undefined && fill !== null) while (last.length < length) last.push(fill);
  return rows;
}

function sliceUp(run: Run, value: Value, count: Given, fill: Given): Value {
  const items = readItems(run, value);
  const slices = takeInteger(run, count, "the number of slices");
  if (slices < 1) throw new Fault("slice needs a number of 1 or more");
  const length = Math.floor(items.length / slices);
  const longer = items.length % slices;
  let from = 0;
  return Array.from({ length: slices }, (_, i) => {
    const slice = items.slice(from, from + length + (i < longer ? 1 : 0));
    from += slice.length;
    if (fill !== undefined && fill !== null && i >= longer) slice.push(fill);
    return slice;
  });
}

function flatten(run: Run, value: Value, levels: number, skipNulls: boolean): Value[] {
  return readItems(run, value).flatMap((item) => {
    if (skipNulls && (item === null || item === "None" || item === "null")) return [];
    return asList(item) && levels > 0 ? flatten(run, item, levels - 1, skipNulls) : [item];
  });
}

function zip(all: Value[][], fill: Value | undefined): Tuple[] {
  const lengths = all.map((list) => list.length);
  const length = fill === undefined ? Math.min(...lengths) : Math.max(...lengths);
  return Array.from(
    { length },
    (_, i) => new Tuple(all.map((list) => (i < list.length ? list[i]! : (fill ?? null)))),
  );
}

/** Each item beside each member of a list inside it: `[item, member]`. */
export function subelements(run: Run, value: Value, path: Given, skipMissing: Given): Value {
  const read = used(run, value);
  const items =
    read instanceof Map ? [...read.keys()].map((key) => run.member(read, key) ?? null) : readItems(run, read);
  const isLenient = takeTruth(run, skipMissing, false);
  const steps = asList(path!)?.map((step) => str(run, step)) ?? str(run, path!).split(".");
  return items.flatMap((item) => {
    const inner = steps.reduce<Value | undefined>(
      (at, step) => (at === undefined ? at : getItem(run, at, step)),
      item,
    );
    const members = inner === undefined ? undefined : asList(inner);
    if (members) return members.map((member) => new Tuple([item, run.resolve(member)]));
    if (isLenient) return [];
    throw inner === undefined
      ? new Fault(`an item has no '${steps.join(".")}'`, { hint: "skip_missing=true leaves it out" })
      : typeFault(`'${steps.join(".")}' of an item must be a list`);
  });
}
