import { UnknownRead } from "./failures.js";

/** What can't be read since it would have been changed before. */
export function wouldChange(what: string): UnknownRead {
  return new UnknownRead(`${what} would have been changed before, and how isn't known`);
}

/** A verb that changes something, called in check mode. */
export function refuse(verb: string): Promise<never> {
  return Promise.reject(new Error(`check mode must not change the host, but ${verb}() was called`));
}
