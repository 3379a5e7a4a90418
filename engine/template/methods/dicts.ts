import { Tuple, type Dict, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { memberKey, setMember } from "../values/dict.js";
import { asList, itemsOf, readItems } from "../values/sequence.js";

/** Methods of dictionaries. Those that change one work on dictionaries of the template's own (see `mutates`). */
export const DICT_METHODS: ReadonlyMap<string, Routine> = new Map([
  [
    "get",
    routine("key default?", (run, dict, key, otherwise) => orElse(read(run, asDict(dict), key!), otherwise)),
  ],
  ["keys", routine("", (_run, dict) => [...asDict(dict).keys()])],
  [
    "values",
    routine("", (run, dict) => [...asDict(dict).keys()].map((key) => run.member(asDict(dict), key) ?? null)),
  ],
  ["items", routine("", (run, dict) => pairsOf(run, asDict(dict)))],
  ["copy", routine("", (_run, dict) => new Map(asDict(dict)))],
  [
    "update",
    routine("other? **members", (run, dict, other, members) =>
      update(run, asDict(dict), other, asDict(members!)),
    ),
  ],
  ["setdefault", routine("key default?", setDefault)],
  ["pop", routine("key default?", pop)],
  ["popitem", routine("", popItem)],
  [
    "clear",
    routine("", (_run, dict) => {
      asDict(dict).clear();
      return null;
    }),
  ],
  [
    "fromkeys",
    routine(
      "keys value?",
      (run, _dict, keys, value) => new Map(itemsOf(run, keys!).map((key) => [key, value ?? null])),
    ),
  ],
]);

/** The members as Python's `items()` gives them: tuples of key and value. */
export function pairsOf(run: Run, dict: Dict): Tuple[] {
  return [...dict.keys()].map((key) => new Tuple([key, run.member(dict, key) ?? null]));
}

/** A dictionary from another, or from a list of pairs: Python's `dict(...)`. @throws Fault */
export function dictFrom(run: Run, value: Value): Dict {
  const read = used(run, value);
  if (read instanceof Map) return new Map(pairsOf(run, read).map(({ items }) => [items[0]!, items[1]!]));
  const dict: Dict = new Map();
  for (const item of readItems(run, read)) {
    const pair = asList(item);
    if (pair?.length !== 2)
      throw typeFault("a dictionary is made of pairs, and this list holds something else");
    setMember(dict, run.resolve(pair[0]!), pair[1]!);
  }
  return dict;
}

function asDict(value: Value): Dict {
  return value as Dict;
}

function read(run: Run, dict: Dict, key: Value): Value | undefined {
  const found = memberKey(dict, used(run, key));
  return found && run.member(dict, found.key);
}

function orElse(found: Value | undefined, otherwise: Given): Value {
  return found === undefined ? (otherwise ?? null) : found;
}

function update(run: Run, dict: Dict, other: Given, members: Dict): Value {
  if (other !== undefined) for (const [key, value] of dictFrom(run, other)) setMember(dict, key, value);
  for (const [key, value] of members) setMember(dict, key, value);
  return null;
}

function setDefault(run: Run, dict: Value, key: Given, otherwise: Given): Value {
  const known = read(run, asDict(dict), key!);
  if (known !== undefined) return known;
  asDict(dict).set(used(run, key!), otherwise ?? null);
  return otherwise ?? null;
}

function pop(run: Run, dict: Value, key: Given, otherwise: Given): Value {
  const found = memberKey(asDict(dict), used(run, key!));
  if (!found) {
    if (otherwise === undefined)
      throw new Fault("the dictionary has no such key", { hint: "pop(key, default)" });
    return otherwise;
  }
  const value = run.member(asDict(dict), found.key) ?? null;
  asDict(dict).delete(found.key);
  return value;
}

function popItem(run: Run, dict: Value): Value {
  const last = pairsOf(run, asDict(dict)).at(-1);
  if (!last) throw new Fault("the dictionary is empty");
  asDict(dict).delete(last.items[0]!);
  return last;
}
