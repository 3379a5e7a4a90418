import type { Dict, Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { pairsOf } from "../methods/dicts.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText, takeTruth } from "../runtime/take.js";
import { Missing } from "../runtime/undefined.js";
import { getItem } from "../values/access.js";
import { dictOf, memberKey, setMember } from "../values/dict.js";
import { repr, str } from "../values/print.js";
import { asList, readItems } from "../values/sequence.js";
import { typeName } from "../values/type-name.js";
import { mergeLists, type ListMerge } from "../values/merge-lists.js";

const LIST_MERGES: readonly string[] = ["replace", "keep", "append", "prepend", "append_rp", "prepend_rp"];

/** Filters that make dictionaries and take them apart. */
export const DICTS: Readonly<Record<string, Routine>> = {
  dict2items: routine("key_name? value_name?", dictToItems),
  items2dict: routine("key_name? value_name?", itemsToDict),
  items: routine("", (run, value) => pairsOf(run, needDict(run, value, "items"))),
  combine: routine("*others **options", (run, value, others, options) =>
    combine(run, value, others!, options as Dict),
  ),
  extract: routine("container morekeys?", extract),
  rekey_on_member: routine("key duplicates?", rekey),
};

function needDict(run: Run, value: Value, filter: string): Dict {
  const read = used(run, value);
  if (read instanceof Map) return read;
  throw typeFault(`${filter} needs a dictionary, not '${typeName(read)}'`);
}

function dictToItems(run: Run, value: Value, keyName: Given, valueName: Given): Value {
  const key = takeText(run, keyName, "key");
  const member = takeText(run, valueName, "value");
  const pairs = pairsOf(run, needDict(run, value, "dict2items"));
  return pairs.map(({ items }) =>
    dictOf([
      [key, items[0]!],
      [member, used(run, items[1]!)],
    ]),
  );
}

function itemsToDict(run: Run, value: Value, keyName: Given, valueName: Given): Value {
  const key = takeText(run, keyName, "key");
  const member = takeText(run, valueName, "value");
  const dict: Dict = new Map();
  for (const item of readItems(run, value)) {
    const row = needDict(run, item, "each item of items2dict");
    const name = run.member(row, key);
    const found = run.member(row, member);
    if (name === undefined || found === undefined) {
      throw new Fault(
        `each item needs '${key}' and '${member}', and one has ${[...row.keys()].map((k) => repr(run, k)).join(", ")}`,
        {
          hint: "items2dict(key_name='...', value_name='...')",
        },
      );
    }
    setMember(dict, name, found);
  }
  return dict;
}

function combine(run: Run, value: Value, others: Value, options: Dict): Value {
  const unknown = [...options.keys()].find((key) => key !== "recursive" && key !== "list_merge");
  if (unknown !== undefined) {
    throw typeFault(
      `the filter 'combine' has no argument '${str(run, unknown)}'`,
      didYouMean(str(run, unknown), ["recursive", "list_merge"]),
    );
  }
  const isRecursive = takeTruth(run, options.get("recursive"), false);
  const listMerge = takeText(run, options.get("list_merge"), "replace");
  if (!LIST_MERGES.includes(listMerge)) throw new Fault(`list_merge is one of ${LIST_MERGES.join(", ")}`);
  const dicts = dictsIn(run, [value, ...asList(others)!]);
  return dicts.reduce<Dict>(
    (all, dict) => merge(run, all, dict, isRecursive, listMerge as ListMerge),
    new Map(),
  );
}

function dictsIn(run: Run, values: readonly Value[]): Dict[] {
  return values.flatMap((value) => {
    const read = used(run, value);
    const list = asList(read);
    if (list) return dictsIn(run, list);
    return [needDict(run, read, "combine")];
  });
}

function merge(run: Run, below: Dict, above: Dict, isRecursive: boolean, listMerge: ListMerge): Dict {
  const merged = new Map(
    pairsOf(run, below).map(({ items }) => [items[0]!, used(run, items[1]!)] as [Value, Value]),
  );
  for (const { items } of pairsOf(run, above)) {
    const key = memberKey(merged, items[0]!)?.key ?? items[0]!;
    const old = merged.get(key);
    const fresh = used(run, items[1]!);
    const oldList = old === undefined ? undefined : asList(old);
    const freshList = asList(fresh);
    if (isRecursive && old instanceof Map && fresh instanceof Map)
      merged.set(key, merge(run, old, fresh, true, listMerge));
    else if (oldList && freshList) merged.set(key, mergeLists(run, oldList, freshList, listMerge));
    else merged.set(key, fresh);
  }
  return merged;
}

function extract(run: Run, value: Value, container: Given, more: Given): Value {
  const keys = more === undefined || more === null ? [] : (asList(more) ?? [more]);
  let found: Value = container!;
  for (const key of [value, ...keys]) {
    const next = getItem(run, found, key);
    if (next === undefined)
      return new Missing(`there is no ${repr(run, key)} in what extract looks into`, undefined);
    found = next;
  }
  return found;
}

function rekey(run: Run, value: Value, key: Given, duplicates: Given): Value {
  const name = takeText(run, key);
  const read = used(run, value);
  const rows = read instanceof Map ? pairsOf(run, read).map(({ items }) => items[1]!) : readItems(run, read);
  const dict: Dict = new Map();
  for (const row of rows) {
    const id = run.member(needDict(run, row, "each item of rekey_on_member"), name);
    if (id === undefined) throw new Fault(`an item has no '${name}'`);
    const known = memberKey(dict, id);
    if (known && takeText(run, duplicates, "error") === "error") {
      throw new Fault(`two items have the same '${name}'`, { hint: "duplicates='overwrite' keeps the last" });
    }
    dict.set(known?.key ?? id, row);
  }
  return dict;
}
