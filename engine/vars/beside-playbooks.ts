import type { Diagnostic } from "../base/diagnostic.js";
import { inventoryFilesOnDisk } from "../inventory/files.js";
import type { LoadInventoryOptions } from "../inventory/load.js";
import { neededBy } from "../inventory/needed.js";
import type { Inventory, VarsFolder } from "../inventory/types.js";
import { loadVarsFolder } from "../inventory/vars-folder.js";
import type { Playbook } from "../playbook/types.js";

/** group_vars and host_vars beside playbooks, by the playbook's folder. */
export type BesidePlaybooks = ReadonlyMap<string, VarsFolder>;

/** Reads group_vars and host_vars beside each playbook, and says what is wrong with them. */
export async function loadBesidePlaybooks(
  playbooks: readonly Playbook[],
  {
    inventory,
    cwd,
    decrypt,
    neededHosts,
  }: { readonly inventory: Inventory } & Pick<LoadInventoryOptions, "cwd" | "decrypt" | "neededHosts">,
): Promise<{ readonly folders: BesidePlaybooks; readonly diagnostics: readonly Diagnostic[] }> {
  const files = inventoryFilesOnDisk(cwd);
  const groups = new Set(inventory.groups.keys());
  const hosts = new Set(inventory.hosts.keys());
  const isNeeded = neededBy(inventory, neededHosts?.(inventory));
  const paths = [...new Set(playbooks.flatMap(({ plays }) => plays.map((play) => play.folder)))];
  const loaded = await Promise.all(
    paths.map((path) => loadVarsFolder(path, { files, groups, hosts, decrypt, isNeeded })),
  );
  return {
    folders: new Map(loaded.map(({ folder }, i) => [paths[i]!, folder])),
    diagnostics: loaded.flatMap(({ diagnostics }) => diagnostics),
  };
}
