import { Float, Tuple, type Plain, type Value } from "../base/value.js";

/** Members that say what JSON has no kind for. */
const marks = { float: "$float", integer: "$integer", tuple: "$tuple", dict: "$dict" } as const;

/**
 * A value as JSON that `decodeValue` gives back with its type.
 * @returns undefined when something in it must not be written down (secrets) or has no lasting form (what isn't known)
 */
export function encodeValue(value: Value): Plain | undefined {
  if (value === null || typeof value === "boolean" || typeof value === "string" || typeof value === "number")
    return value;
  if (typeof value === "bigint") return { [marks.integer]: value.toString() };
  if (value instanceof Float) return { [marks.float]: String(value.value) };
  if (value instanceof Tuple) return wrapped(marks.tuple, encodeAll(value.items));
  if (Array.isArray(value)) return encodeAll(value);
  if (value instanceof Map)
    return wrapped(marks.dict, encodeAll([...value].map(([key, member]) => [key, member])));
  return undefined;
}

function encodeAll(values: readonly Value[]): Plain[] | undefined {
  const encoded = values.map(encodeValue);
  return encoded.every((each) => each !== undefined) ? encoded : undefined;
}

function wrapped(mark: string, encoded: Plain | undefined): Plain | undefined {
  return encoded === undefined ? undefined : { [mark]: encoded };
}

/** What `encodeValue` was given. Anything else is read as the nearest value there is. */
export function decodeValue(plain: Plain): Value {
  if (plain === null || typeof plain !== "object") return plain;
  if (Array.isArray(plain)) return plain.map(decodeValue);
  const [mark, content] = Object.entries(plain)[0] ?? [];
  if (mark === marks.float) return new Float(Number(content));
  if (mark === marks.integer) return BigInt(String(content));
  if (mark === marks.tuple) return new Tuple((content as Plain[]).map(decodeValue));
  return new Map(
    ((content ?? []) as [Plain, Plain][]).map(([key, member]) => [decodeValue(key), decodeValue(member)]),
  );
}
