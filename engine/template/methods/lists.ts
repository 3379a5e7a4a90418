import { Tuple, type Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeTruth } from "../runtime/take.js";
import { equal } from "../values/equal.js";
import { asList, readItems } from "../values/sequence.js";
import { sortItems } from "../values/sort.js";

const READING: readonly [string, Routine][] = [
  ["index", routine("value start? end?", indexOf)],
  [
    "count",
    routine("value", (run, list, value) => items(list).filter((item) => equal(run, item, value!)).length),
  ],
];

export const TUPLE_METHODS: ReadonlyMap<string, Routine> = new Map(READING);

/** Methods of lists. Those that change a list work on lists of the template's own (see `mutates`). */
export const LIST_METHODS: ReadonlyMap<string, Routine> = new Map([
  ...READING,
  ["append", changing("value", (_run, list, value) => void list.push(value!))],
  ["extend", changing("values", (run, list, values) => void list.push(...readItems(run, values!)))],
  [
    "insert",
    changing(
      "index value",
      (run, list, at, value) => void list.splice(takeInteger(run, at, "the index"), 0, value!),
    ),
  ],
  ["pop", changing("index?", pop)],
  ["remove", changing("value", (run, list, value) => void list.splice(indexOf(run, list, value), 1))],
  ["clear", changing("", (_run, list) => void list.splice(0))],
  ["reverse", changing("", (_run, list) => void list.reverse())],
  [
    "sort",
    changing(
      "key? reverse?",
      (run, list, _key, reverse) =>
        void list.splice(
          0,
          list.length,
          ...sortItems(run, list, { isReverse: takeTruth(run, reverse, false) }),
        ),
    ),
  ],
  ["copy", routine("", (_run, list) => [...items(list)])],
]);

function changing(
  parameters: string,
  apply: (run: Run, list: Value[], ...args: Given[]) => Value | undefined | void,
): Routine {
  return routine(parameters, (run, list, ...args) => apply(run, list as Value[], ...args) ?? null);
}

function items(list: Value): readonly Value[] {
  return list instanceof Tuple ? list.items : asList(list)!;
}

function indexOf(run: Run, list: Value, value: Given, start?: Given, end?: Given): number {
  const all = items(list);
  const from = takeInteger(run, start, "the start", 0);
  const to = takeInteger(run, end, "the end", all.length);
  const at = all.findIndex((item, i) => i >= from && i < to && equal(run, item, value!));
  if (at === -1) throw new Fault("the list doesn't hold what is looked for");
  return at;
}

function pop(run: Run, list: Value[], at: Given): Value {
  const index = takeInteger(run, at, "the index", -1);
  const [item] = list.splice(index, 1);
  if (item === undefined) throw new Fault("the list has no such item");
  return run.resolve(item);
}
