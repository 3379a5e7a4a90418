import type { Lookup } from "../../template/types.js";
import { flag, foundPath, textTerms, type LookupContext } from "./context.js";

/** `file`: the contents of files on the control machine, without white space at their ends. */
export function file(context: LookupContext): Lookup {
  return (args, kwargs) =>
    textTerms(args, "file").map((name) => {
      const { text } = context.play.run.sources.files.read(foundPath(name, "files", "file", context))!;
      const start = flag(kwargs, "lstrip", false) ? text.trimStart() : text;
      return flag(kwargs, "rstrip", true) ? start.trimEnd() : start;
    });
}
