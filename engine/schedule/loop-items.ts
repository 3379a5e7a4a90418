import { DiagnosticError, error } from "../base/diagnostic.js";
import { Template, Tuple, Unknown, type Dict, type Value } from "../base/value.js";
import { describe } from "../module/convert.js";
import type { Loop } from "../playbook/types.js";
import { UnknownValue, type View } from "./view.js";

const termsName = "_loop_terms";

/**
 * The items that a loop goes over, as one host sees them.
 * @throws DiagnosticError when they can't be evaluated or are no list; UnknownValue in check mode
 */
export async function loopItems(loop: Loop, view: View): Promise<readonly Value[]> {
  const value = await view.value(loop.items);
  if (value instanceof Unknown) throw new UnknownValue(value.reason);
  if (loop.kind !== "loop") return lookedUp(loop, value, view);
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  throw new DiagnosticError(
    error("playbook/loop", `\`loop\` needs a list, not ${describe(value)}`, {
      hint:
        value instanceof Map
          ? "`| dict2items` makes a list of a mapping"
          : 'wrap a single value in brackets: `loop: ["{{ value }}"]`',
      at: loop.at,
    }),
  );
}

/** `with_X: terms` is `query('X', *terms)`. */
async function lookedUp(loop: Loop, value: Value, view: View): Promise<readonly Value[]> {
  const terms = Array.isArray(value) ? value : [value];
  const query = new Template(`query('${loop.kind}', *${termsName})`, loop.at);
  const found = await view.with(new Map([[termsName, terms]])).expression(query);
  if (found instanceof Unknown) throw new UnknownValue(found.reason);
  return Array.isArray(found) ? found : found instanceof Tuple ? found.items : [found];
}

/** The names that a loop gives to its task for one item. */
export function loopNames(loop: Loop, items: readonly Value[], index: number): Map<string, Value> {
  const names = new Map<string, Value>([
    [loop.loopVar, items[index]!],
    ["ansible_loop_var", loop.loopVar],
  ]);
  if (loop.indexVar !== undefined) {
    names.set(loop.indexVar, index);
    names.set("ansible_index_var", loop.indexVar);
  }
  if (loop.extended) names.set("ansible_loop", extended(items, index));
  return names;
}

function extended(items: readonly Value[], index: number): Dict {
  const { length } = items;
  const loop: Dict = new Map<Value, Value>([
    ["index", index + 1],
    ["index0", index],
    ["first", index === 0],
    ["last", index + 1 === length],
    ["length", length],
    ["revindex", length - index],
    ["revindex0", length - index - 1],
    ["allitems", [...items]],
  ]);
  if (index + 1 < length) loop.set("nextitem", items[index + 1]!);
  if (index > 0) loop.set("previtem", items[index - 1]!);
  return loop;
}
