import { Tuple, type Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText, takeTruth } from "../runtime/take.js";
import { Missing } from "../runtime/undefined.js";
import { equal } from "../values/equal.js";
import { order } from "../values/order.js";
import { readItems } from "../values/sequence.js";
import { sortItems } from "../values/sort.js";
import { dictFrom, pairsOf } from "../methods/dicts.js";
import { caseless, getter, type Getter } from "./attribute.js";
import { Group } from "../values/group.js";
import { uniqueItems } from "../values/unique.js";

/** Filters that sort, group and pick by size. Capitals don't count unless `case_sensitive`. */
export const ORDERING: Readonly<Record<string, Routine>> = {
  sort: routine("reverse? case_sensitive? attribute?", sort),
  dictsort: routine("case_sensitive? by? reverse?", dictSort),
  groupby: routine("attribute default? case_sensitive?", groupBy),
  unique: routine("case_sensitive? attribute?", (run, value, caseSensitive, attribute) =>
    uniqueItems(run, readItems(run, value), keyBy(run, caseSensitive, attribute)),
  ),
  min: routine("case_sensitive? attribute?", (run, value, ...given) => extreme(run, value, -1, given)),
  max: routine("case_sensitive? attribute?", (run, value, ...given) => extreme(run, value, 1, given)),
};

function keyBy(run: Run, caseSensitive: Given, attribute: Given, otherwise?: Given): Getter {
  return caseless(takeTruth(run, caseSensitive, false), getter(run, attribute, otherwise));
}

function sort(run: Run, value: Value, reverse: Given, caseSensitive: Given, attribute: Given): Value {
  const paths = typeof attribute === "string" ? attribute.split(",") : [attribute];
  const keys = paths.map((path) => keyBy(run, caseSensitive, path));
  const key: Getter = keys.length === 1 ? keys[0]! : (item) => new Tuple(keys.map((get) => get(item)));
  return sortItems(run, readItems(run, value), { isReverse: takeTruth(run, reverse, false), key });
}

function dictSort(run: Run, value: Value, caseSensitive: Given, by: Given, reverse: Given): Value {
  const place = takeText(run, by, "key");
  if (place !== "key" && place !== "value") throw new Fault("dictsort sorts by='key' or by='value'");
  const key = keyBy(run, caseSensitive, place === "key" ? 0 : 1);
  return sortItems(run, pairsOf(run, dictFrom(run, value)), {
    isReverse: takeTruth(run, reverse, false),
    key,
  });
}

function groupBy(run: Run, value: Value, attribute: Given, otherwise: Given, caseSensitive: Given): Value {
  const key = keyBy(run, caseSensitive, attribute, otherwise);
  const shown = getter(run, attribute, otherwise);
  const groups: { key: Value; grouper: Value; items: Value[] }[] = [];
  for (const item of sortItems(run, readItems(run, value), { key })) {
    const last = groups.at(-1);
    const itemKey = key(item);
    if (last && equal(run, last.key, itemKey)) last.items.push(item);
    else groups.push({ key: itemKey, grouper: shown(item), items: [item] });
  }
  return groups.map(({ grouper, items }) => new Group(grouper, items));
}

function extreme(run: Run, value: Value, sign: 1 | -1, [caseSensitive, attribute]: Given[]): Value {
  const key = keyBy(run, caseSensitive, attribute);
  const items = readItems(run, value);
  if (items.length === 0)
    return new Missing(`an empty list has no ${sign === 1 ? "largest" : "smallest"} item`, undefined);
  return items.reduce((best, item) => ((order(run, key(item), key(best)) ?? 0) * sign > 0 ? item : best));
}
