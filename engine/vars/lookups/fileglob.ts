import { basename, dirname, join } from "node:path";
import type { Lookup } from "../../template/types.js";
import { candidatePaths, searchFolders } from "../search-path.js";
import { textTerms, type LookupContext } from "./context.js";

/** `fileglob`: files of the control machine whose name fits a pattern, from the first folder that has any. */
export function fileglob({ play, step }: LookupContext): Lookup {
  const { files } = play.run.sources;
  return (args) =>
    textTerms(args, "fileglob").flatMap((term) => {
      const fits = globPattern(basename(term));
      for (const path of candidatePaths(term, "files", searchFolders(play, step))) {
        const folder = dirname(path);
        const found = files
          .list(folder)
          .filter((name) => fits.test(name) && files.isFile(join(folder, name)))
          .map((name) => join(folder, name));
        if (found.length > 0) return found;
      }
      return [];
    });
}

/** `*`, `?` and `[...]` of file names; a leading dot must be written. */
function globPattern(glob: string): RegExp {
  const body = glob.replace(/\[!?[^\]]+\]|[*?]|[.+^${}()|\\[\]]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 1) return part.replace("[!", "[^").replace(/\\/g, "\\\\");
    return `\\${part}`;
  });
  return new RegExp(`^${glob.startsWith(".") ? "" : "(?!\\.)"}${body}$`, "s");
}
