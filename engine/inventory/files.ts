import { readdir, stat } from "node:fs/promises";
import { readSource, type ReadResult } from "../source/read.js";

/** The user's files, as far as inventories need them. Paths are absolute. */
export interface InventoryFiles {
  read(path: string): Promise<ReadResult>;
  kind(path: string): Promise<"file" | "folder" | undefined>;
  /** Names in a folder, sorted as Python sorts them; none where there is no such folder. */
  list(path: string): Promise<readonly string[]>;
}

/** Files of this machine; messages show paths relative to `cwd`. */
export function inventoryFilesOnDisk(cwd: string): InventoryFiles {
  return {
    read: (path) => readSource(path, cwd),
    kind: async (path) => {
      const found = await stat(path).catch(() => undefined);
      return found?.isDirectory() ? "folder" : found ? "file" : undefined;
    },
    list: async (path) => (await readdir(path).catch(() => [])).toSorted(),
  };
}
