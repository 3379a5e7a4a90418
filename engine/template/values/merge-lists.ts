import type { Value } from "../../base/value.js";
import type { Reader } from "../runtime/reader.js";
import { Seen } from "./unique.js";

/** What `combine` does where both dictionaries have a list; `_rp` removes items that are in the other one. */
export type ListMerge = "replace" | "keep" | "append" | "prepend" | "append_rp" | "prepend_rp";

export function mergeLists(
  reader: Reader,
  old: readonly Value[],
  fresh: readonly Value[],
  how: ListMerge,
): Value[] {
  const oldOnly = () => {
    const seen = new Seen(reader, fresh);
    return old.filter((item) => !seen.has(item));
  };
  switch (how) {
    case "replace":
      return [...fresh];
    case "keep":
      return [...old];
    case "append":
      return [...old, ...fresh];
    case "prepend":
      return [...fresh, ...old];
    case "append_rp":
      return [...oldOnly(), ...fresh];
    case "prepend_rp":
      return [...fresh, ...oldOnly()];
  }
}
