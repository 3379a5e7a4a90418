import { open, readdir, stat } from "node:fs/promises";
import { readSource, type ReadResult } from "../source/read.js";

/** The user's files, as far as inventories need them. Paths are absolute. */
export interface InventoryFiles {
  read(path: string): Promise<ReadResult>;
  kind(path: string): Promise<"file" | "folder" | undefined>;
  /** Whether a file is a program: executable, and text or code that begins like one. */
  isProgram?(path: string): Promise<boolean>;
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
    isProgram,
    list: async (path) => (await readdir(path).catch(() => [])).toSorted(),
  };
}

/** Data files may have the bit for execution too, on file systems that know no other: a first line or no known ending decides. */
async function isProgram(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || (found.mode & 0o111) === 0) return false;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const head = buffer.toString("latin1", 0, bytesRead);
    return head.startsWith("#!") || head === "\x7fELF";
  } finally {
    await file.close();
  }
}
