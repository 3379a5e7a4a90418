import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const mostFiles = 2000;
const mostBytes = 256 * 1024;
/** Folders in which variables get values, or that hold no playbooks. */
const passedOver = /^\.|^(?:group_vars|host_vars|node_modules)$/;

/**
 * The texts of the files below folders, those in `without` apart; undefined where they are too many, or one of them is too large
 * or can't be read.
 */
export function textsBelow(
  folders: readonly string[],
  without: ReadonlySet<string>,
): readonly string[] | undefined {
  const texts = new Map<string, string>();
  const read = (path: string): void => {
    const found = statSync(path);
    if (found.isDirectory())
      for (const name of readdirSync(path)) {
        if (!passedOver.test(name)) read(join(path, name));
      }
    else if (found.isFile() && !without.has(path) && !texts.has(path)) {
      if (texts.size >= mostFiles || found.size > mostBytes) throw new RangeError(path);
      texts.set(path, readFileSync(path, "latin1"));
    }
  };
  try {
    new Set(folders).forEach(read);
  } catch {
    return undefined;
  }
  return [...texts.values()];
}
