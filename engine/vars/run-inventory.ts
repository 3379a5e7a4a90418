import type { Diagnostic } from "../base/diagnostic.js";
import type { InventoryCache } from "../inventory/dynamic/cache.js";
import { loadInventory, type LoadInventoryOptions } from "../inventory/load.js";
import type { Inventory } from "../inventory/types.js";
import type { Playbook } from "../playbook/types.js";
import { loadBesidePlaybooks, type BesidePlaybooks } from "./beside-playbooks.js";

/** What a run's files say of its hosts. */
export interface RunInventory {
  readonly inventory: Inventory;
  readonly besidePlaybooks: BesidePlaybooks;
  /** Reads it all once more, for `meta: refresh_inventory`. */
  readonly readInventory: () => Promise<LoadedRunInventory>;
}

export interface LoadedRunInventory extends RunInventory {
  /** Don't go on when there are errors. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the inventory sources of a run, and the variables beside them and beside its playbooks. */
export async function loadRunInventory(
  sources: readonly string[],
  playbooks: readonly Playbook[],
  options: Omit<LoadInventoryOptions, "files">,
): Promise<LoadedRunInventory> {
  const { inventory, diagnostics } = await loadInventory(sources, options);
  const beside = await loadBesidePlaybooks(playbooks, { inventory, ...options });
  return {
    inventory,
    besidePlaybooks: beside.folders,
    diagnostics: [...diagnostics, ...beside.diagnostics],
    readInventory: () => loadRunInventory(sources, playbooks, { ...options, cache: flushed(options.cache) }),
  };
}

/** To read again what the sources say now is to run their programs again. */
function flushed(cache: InventoryCache | undefined): InventoryCache | undefined {
  return cache && { ...cache, isFlushed: true };
}
