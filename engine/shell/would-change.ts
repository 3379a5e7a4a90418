import { UnknownRead } from "./failures.js";

/** What can't be read since it would have been changed before. */
export function wouldChange(what: string): UnknownRead {
  return new UnknownRead(`${what} would have been changed before, and how isn't known`);
}

/** A verb that changes something, called in check mode. */
export function refuse(verb: string): Promise<never> {
  return Promise.reject(new Error(`check mode must not change the host, but ${verb}() was called`));
}

/** A file's content as it was predicted. */
export function asBytes(value: unknown): Uint8Array | undefined {
  if (value === undefined || value instanceof Uint8Array) return value;
  if (typeof value === "string") return Buffer.from(value);
  throw new TypeError("a file's content is predicted as bytes or text");
}
