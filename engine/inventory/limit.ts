import path from "node:path";
import type { Diagnostic } from "../base/diagnostic.js";
import { inventoryFilesOnDisk, type InventoryFiles } from "./files.js";
import { splitPattern } from "./pattern-parts.js";

/**
 * The patterns of a `--limit`: `@FILE` among them stands for the lines of that file.
 */
export async function readLimit(
  limit: string,
  options: { readonly cwd: string; readonly files?: InventoryFiles },
): Promise<{ readonly patterns: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  const files = options.files ?? inventoryFilesOnDisk(options.cwd);
  const patterns: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const part of splitPattern(limit)) {
    if (!part.startsWith("@")) {
      patterns.push(part);
      continue;
    }
    const read = await files.read(path.resolve(options.cwd, part.slice(1)));
    if ("problem" in read) diagnostics.push(read.problem);
    else patterns.push(...read.file.text.split("\n").flatMap((line) => line.trim() || []));
  }
  return { patterns, diagnostics };
}
