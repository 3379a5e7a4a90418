import { Secret, Template, Undefined, Unknown, type Value } from "../../base/value.js";
import { UnknownRead } from "./fault.js";
import { UndefinedError } from "./undefined.js";

/** How the members of a container are read: templates are evaluated, secrets leave a trace. */
export interface Reader {
  /** The value itself, or what its template gives. */
  resolve(value: Value): Value;
  /** The member of a dictionary, which may belong to another scope. */
  member(dict: Map<Value, Value>, key: Value): Value | undefined;
  /** The words of a secret; whatever is made of them becomes one. */
  reveal(secret: Secret): string;
}

/** A value that something is going to be done with. @throws UndefinedError, UnknownRead */
export function used(reader: Reader, value: Value): Exclude<Value, Template | Undefined | Unknown> {
  const resolved = value instanceof Template ? reader.resolve(value) : value;
  if (resolved instanceof Undefined) throw new UndefinedError(resolved);
  if (resolved instanceof Unknown) throw new UnknownRead(resolved);
  return resolved as Exclude<Value, Template | Undefined | Unknown>;
}

/** Reads values that hold no templates any more; secrets stay hidden. */
export const plainReader: Reader = {
  resolve: (value) => value,
  member: (dict, key) => dict.get(key),
  reveal: (secret) => String(secret),
};
