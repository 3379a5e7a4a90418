import path from "node:path";
import { error } from "../../../engine/base/diagnostic.js";
import { SourceFile } from "../../../engine/base/source.js";
import type { InventoryFiles } from "../../../engine/inventory/files.js";
import { inventoryVariables } from "../../../engine/inventory/layers.js";
import { loadInventory, type LoadedInventory } from "../../../engine/inventory/load.js";
import { hostVariables } from "../../../engine/inventory/view.js";

const root = "/project";

/** Files that are only in memory, by their path below the project. */
export function memoryFiles(contents: Readonly<Record<string, string>>): InventoryFiles {
  const files = new Map(Object.entries(contents).map(([name, text]) => [path.join(root, name), text]));
  const below = (folder: string) => [...files.keys()].filter((name) => name.startsWith(`${folder}/`));
  return {
    read: async (name) => {
      const text = files.get(name);
      const shown = path.relative(root, name);
      return text === undefined
        ? { problem: error("yaml/file", `${shown} does not exist`) }
        : { file: new SourceFile(shown, text) };
    },
    kind: async (name) => (files.has(name) ? "file" : below(name).length > 0 ? "folder" : undefined),
    list: async (folder) => {
      const names = below(folder).map((name) => name.slice(folder.length + 1).split("/")[0]!);
      return [...new Set(names)].toSorted();
    },
  };
}

export function load(
  contents: Readonly<Record<string, string>>,
  ...sources: string[]
): Promise<LoadedInventory> {
  const given = sources.length > 0 ? sources : [Object.keys(contents)[0]!];
  return loadInventory(given, { cwd: root, files: memoryFiles(contents) });
}

/** Everything a host has, as plain JSON. */
export function variablesOf({ inventory }: LoadedInventory, host: string) {
  return hostVariables(inventory, inventory.hosts.get(host)!);
}

/** One variable of a host, as the value it is. */
export function valueOf({ inventory }: LoadedInventory, host: string, name: string) {
  return inventoryVariables(inventory, inventory.hosts.get(host)!).get(name)?.value;
}
