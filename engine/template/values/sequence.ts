import { Secret, Tuple, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used, type Reader } from "../runtime/reader.js";
import { characters, isAstral, length } from "./code-points.js";
import { Opaque } from "./opaque.js";
import { typeName } from "./type-name.js";

/**
 * What a loop over the value sees: the items of a list or tuple, the keys of a dictionary, the characters of a string.
 * Items may still be templates.
 * @throws Fault when it can't be looped over; UndefinedError; UnknownRead
 */
export function itemsOf(reader: Reader, value: Value): readonly Value[] {
  const items = itemsIfIterable(reader, value);
  if (items) return items;
  throw typeFault(`a value of type '${typeName(used(reader, value))}' can't be looped over`);
}

/** The same, or undefined when it can't be looped over. */
export function itemsIfIterable(reader: Reader, value: Value): readonly Value[] | undefined {
  const read = used(reader, value);
  if (Array.isArray(read)) return read;
  if (read instanceof Tuple) return read.items;
  if (read instanceof Map) return [...read.keys()];
  if (typeof read === "string") return characters(read);
  if (read instanceof Secret) return characters(read.reveal()).map((char) => new Secret(char));
  const other: unknown = read;
  return other instanceof Opaque ? other.items() : undefined;
}

/** The items with their templates evaluated. */
export function readItems(reader: Reader, value: Value): Value[] {
  return itemsOf(reader, value).map((item) => reader.resolve(item));
}

/** The list or tuple itself; undefined for anything else, strings too. */
export function asList(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof Tuple ? value.items : undefined;
}

/** Python's `len()`. @throws Fault */
export function sizeOf(reader: Reader, value: Value): number {
  const read = used(reader, value);
  if (typeof read === "string") return length(read);
  if (read instanceof Secret) return length(read.reveal());
  if (read instanceof Map) return read.size;
  const list = asList(read);
  if (list) return list.length;
  throw typeFault(`a value of type '${typeName(read)}' has no length`);
}

export interface Slice {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly step: number | undefined;
}

/** Python's `value[from:to:step]`; undefined when it can't be sliced. */
export function slice(reader: Reader, value: Value, at: Slice): Value | undefined {
  const read = used(reader, value);
  if (typeof read === "string") return sliceText(read, at);
  if (read instanceof Secret) return new Secret(sliceText(read.reveal(), at));
  if (Array.isArray(read)) return pick(read, at);
  if (read instanceof Tuple) return new Tuple(pick(read.items, at));
  return undefined;
}

function sliceText(text: string, at: Slice): string {
  if ((at.step ?? 1) === 1 && !isAstral(text)) return text.slice(at.from, at.to);
  return pick(characters(text), at).join("");
}

function pick<T>(items: readonly T[], { from, to, step = 1 }: Slice): T[] {
  if (step === 0) throw new Fault("a slice needs a step other than 0");
  const { length } = items;
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? length : length - 1;
  const clamp = (index: number) => Math.min(Math.max(index < 0 ? index + length : index, lowest), highest);
  const start = from === undefined ? (step > 0 ? lowest : highest) : clamp(from);
  const stop = to === undefined ? (step > 0 ? highest : lowest) : clamp(to);
  const picked: T[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) picked.push(items[i]!);
  return picked;
}
