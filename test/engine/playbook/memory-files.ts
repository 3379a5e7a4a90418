import { dirname } from "node:path";
import { SourceFile } from "../../../engine/base/source.js";
import type { Files } from "../../../engine/playbook/files.js";

/** Files of a test, by absolute path; messages show them without the folder `/p/`. */
export function memoryFiles(texts: Readonly<Record<string, string>>): Files {
  const files = new Map(
    Object.entries(texts).map(([path, text]) => [`/p/${path}`, new SourceFile(path, text)]),
  );
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let folder = dirname(path); folder !== "/"; folder = dirname(folder)) folders.add(folder);
  }
  return {
    read: (path) => files.get(path),
    isFile: (path) => files.has(path),
    isFolder: (path) => folders.has(path),
    list(path) {
      const below = [...files.keys(), ...folders].filter((each) => dirname(each) === path);
      return below.map((each) => each.slice(path.length + 1)).sort();
    },
  };
}
