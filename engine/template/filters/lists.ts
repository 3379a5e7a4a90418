import { Float, Secret, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeText } from "../runtime/take.js";
import { Missing } from "../runtime/undefined.js";
import { PythonRandom } from "../random/python-random.js";
import { calculate } from "../values/arithmetic.js";
import { characters } from "../values/code-points.js";
import { Range } from "../values/range.js";
import { str } from "../values/print.js";
import { itemsOf, readItems, sizeOf } from "../values/sequence.js";
import { typeName } from "../values/type-name.js";
import { getter } from "./attribute.js";

const length = routine("", (run, value) => sizeOf(run, value), { isHarmless: true });

/** Filters on a list as a whole. */
export const LISTS: Readonly<Record<string, Routine>> = {
  length,
  count: length,
  list: routine("", (run, value) => [...itemsOf(run, value)]),
  first: routine("", (run, value) => edge(run, value, 0)),
  last: routine("", (run, value) => edge(run, value, -1)),
  reverse: routine("", reverse),
  join: routine("d? attribute?", join),
  sum: routine("attribute? start?", (run, value, attribute, start) =>
    itemsOf(run, value)
      .map(getter(run, attribute))
      .reduce((total, item) => calculate(run, "+", total, item), start ?? 0),
  ),
  random: routine("start? step? seed?", random),
  shuffle: routine("seed?", (run, value, seed) => shuffle(run, value, seed)),
};

function edge(run: Run, value: Value, at: 0 | -1): Value {
  const item = itemsOf(run, value).at(at);
  return item === undefined
    ? new Missing(`an empty list has no ${at === 0 ? "first" : "last"} item`, undefined)
    : run.resolve(item);
}

function reverse(run: Run, value: Value): Value {
  const read = used(run, value);
  if (typeof read === "string" || read instanceof Secret)
    return characters(str(run, read)).reverse().join("");
  return [...itemsOf(run, read)].reverse();
}

function join(run: Run, value: Value, separator: Given, attribute: Given): Value {
  const get = getter(run, attribute);
  return itemsOf(run, value)
    .map((item) => str(run, get(item)))
    .join(takeText(run, separator));
}

/** Dice: Python's own where there is a seed, so that the same seed gives the same number as with Ansible. */
function dice(run: Run, seed: Given): (below: number) => number {
  if (seed === undefined || seed === null) {
    const random = run.env.random ?? Math.random;
    return (below) => Math.floor(random() * below);
  }
  const python = new PythonRandom(typeof seed === "number" ? BigInt(seed) : str(run, seed));
  return (below) => python.below(below);
}

function random(run: Run, value: Value, start: Given, step: Given, seed: Given): Value {
  const read = used(run, value);
  if (typeof read === "number" || read instanceof Float) {
    const from = takeInteger(run, start, "start", 0);
    const by = takeInteger(run, step, "step", 1);
    const limit = takeInteger(run, read, "the number");
    const numbers = Math.ceil((limit - from) / by);
    if (by === 0 || numbers < 1) throw new Fault("random has no numbers to choose from");
    return from + by * dice(run, seed)(numbers);
  }
  if (start !== undefined || step !== undefined)
    throw typeFault("random takes start and step with a number only");
  const items = itemsOf(run, read);
  if (items.length === 0) throw new Fault("random has nothing to choose from: the list is empty");
  return run.resolve(items[dice(run, seed)(items.length)]!);
}

function shuffle(run: Run, value: Value, seed: Given): Value {
  const read = used(run, value);
  if (!Array.isArray(read) && !(read instanceof Range))
    throw typeFault(`shuffle needs a list, not '${typeName(read)}'`);
  const items = readItems(run, read);
  const below = dice(run, seed);
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
