import { Float, Secret, Tuple, type Value } from "../../base/value.js";
import { DICT_METHODS } from "../methods/dicts.js";
import { LIST_METHODS, TUPLE_METHODS } from "../methods/lists.js";
import { FLOAT_METHODS } from "../methods/numbers.js";
import { STRING_METHODS } from "../methods/strings.js";
import { typeFault } from "../runtime/fault.js";
import type { Origin } from "../runtime/origin.js";
import { used } from "../runtime/reader.js";
import { bind, type Routine } from "../runtime/routine.js";
import type { Run, Site } from "../runtime/run.js";
import { tainting } from "../runtime/taint.js";
import { characters } from "./code-points.js";
import { memberKey } from "./dict.js";
import { Group } from "./group.js";
import { asNumeric } from "./numbers.js";
import { asValue, Callable, Opaque } from "./opaque.js";
import { asList } from "./sequence.js";
import { typeName } from "./type-name.js";

const NO_METHODS: ReadonlyMap<string, Routine> = new Map();

/**
 * `value.name`: a method of the type, else a dictionary's member. Only what these tables and the data hold can be
 * reached.
 * @returns undefined when there is no such thing
 */
export function getAttribute(
  run: Run,
  value: Value,
  name: string,
  site?: Site,
  origin?: Origin,
): Value | undefined {
  const read = used(run, value);
  const opaque: unknown = read;
  if (opaque instanceof Opaque) return opaque.attribute(name, run);
  if (read instanceof Group && (name === "grouper" || name === "list"))
    return name === "list" ? read.list : read.grouper;
  const method = methodsOf(read).get(name);
  if (method) return asValue(boundMethod(read, name, method));
  return read instanceof Map ? run.member(read, name, site, origin) : undefined;
}

/** `value[index]`: a member, an item, a character. @throws Fault for an index of the wrong type */
export function getItem(
  run: Run,
  value: Value,
  index: Value,
  site?: Site,
  origin?: Origin,
): Value | undefined {
  const read = used(run, value);
  const at = used(run, index);
  const key = at instanceof Secret ? at.reveal() : at;
  if (read instanceof Map) {
    if (typeof key === "object" && key !== null && !(key instanceof Float) && !(key instanceof Tuple)) {
      throw typeFault(`a value of type '${typeName(key)}' can't be a key`);
    }
    const found = typeof key === "string" ? { key } : memberKey(read, key);
    return found && run.member(read, found.key, site, origin);
  }
  if (typeof key === "string") return getAttribute(run, read, key, site, origin);
  const opaque: unknown = read;
  if (opaque instanceof Opaque) return undefined;
  const position = asNumeric(key);
  if (typeof position !== "number") {
    throw typeFault(`an index must be an integer, not '${typeName(key)}'`, "'| int' makes one");
  }
  const items =
    read instanceof Secret
      ? characters(read.reveal())
      : typeof read === "string"
        ? characters(read)
        : asList(read);
  const item = items?.at(position);
  if (item === undefined) return undefined;
  return read instanceof Secret ? new Secret(item as string) : run.resolve(item, site, origin);
}

function methodsOf(value: Value): ReadonlyMap<string, Routine> {
  if (value instanceof Map) return DICT_METHODS;
  if (typeof value === "string" || value instanceof Secret) return STRING_METHODS;
  if (Array.isArray(value)) return LIST_METHODS;
  if (value instanceof Tuple) return TUPLE_METHODS;
  return value instanceof Float ? FLOAT_METHODS : NO_METHODS;
}

function boundMethod(self: Value, name: string, method: Routine): Callable {
  const title = `the method '${name}'`;
  return new Callable(
    name,
    (run, args, kwargs) =>
      tainting(run, title, () => method.apply(run, self, ...bind(title, method, args, kwargs))),
    "method",
  );
}

/** The names that can stand behind the dot, for "did you mean". */
export function attributeNames(value: Value): string[] {
  const names = [...methodsOf(value).keys()];
  if (value instanceof Map) names.push(...[...value.keys()].filter((key) => typeof key === "string"));
  return names;
}
