import { Secret, type Value } from "../../base/value.js";
import type { Lookup } from "../../template/types.js";
import { flag, foundPath, openedFile, textTerms, type LookupContext } from "./context.js";

/** `file`: the contents of files on the control machine, without white space at their ends; of an encrypted one, what it holds. */
export function file(context: LookupContext): Lookup {
  return (args, kwargs) =>
    textTerms(args, "file").map((name): Value => {
      const { text, isSecret } = openedFile(foundPath(name, "files", "file", context), context);
      const start = flag(kwargs, "lstrip", false) ? text.trimStart() : text;
      const trimmed = flag(kwargs, "rstrip", true) ? start.trimEnd() : start;
      return isSecret ? new Secret(trimmed) : trimmed;
    });
}
