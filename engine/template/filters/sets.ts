import { asList, readItems } from "../values/sequence.js";
import type { Value } from "../../base/value.js";
import { typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { typeName } from "../values/type-name.js";
import { Seen, uniqueItems } from "../values/unique.js";

const intersect = combining((run, a, b) => {
  const others = new Seen(run, b);
  return a.filter((item) => others.has(item));
});

/** Lists as sets, in the order of the first one. */
export const SETS: Readonly<Record<string, Routine>> = {
  union: combining((_run, a, b) => [...a, ...b]),
  intersect,
  intersection: intersect,
  difference: combining((run, a, b) => {
    const others = new Seen(run, b);
    return a.filter((item) => !others.has(item));
  }),
  symmetric_difference: combining((run, a, b) => {
    const left = new Seen(run, a);
    const right = new Seen(run, b);
    return [...a.filter((item) => !right.has(item)), ...b.filter((item) => !left.has(item))];
  }),
};

function combining(combine: (run: Run, a: Value[], b: Value[]) => Value[]): Routine {
  return routine("other", (run, value, other) =>
    uniqueItems(run, combine(run, listItems(run, value), listItems(run, other!))),
  );
}

function listItems(run: Run, value: Value): Value[] {
  const read = used(run, value);
  if (asList(read) || read instanceof Map) return readItems(run, read);
  throw typeFault(`a list is needed, not '${typeName(read)}'`, "'[x]' makes a list of one");
}
