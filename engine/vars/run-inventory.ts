import type { Diagnostic } from "../base/diagnostic.js";
import type { InventoryCache } from "../inventory/dynamic/cache.js";
import { loadInventory, type LoadInventoryOptions } from "../inventory/load.js";
import { selectHosts } from "../inventory/patterns.js";
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
  {
    limit,
    ...given
  }: Omit<LoadInventoryOptions, "files" | "neededHosts"> & { readonly limit?: readonly string[] },
): Promise<LoadedRunInventory> {
  const options = {
    ...given,
    neededHosts: (inventory: Inventory) => hostsOfPlays(playbooks, inventory, limit),
  };
  const { inventory, diagnostics } = await loadInventory(sources, options);
  const beside = await loadBesidePlaybooks(playbooks, { inventory, ...options });
  return {
    inventory,
    besidePlaybooks: beside.folders,
    diagnostics: [...diagnostics, ...beside.diagnostics],
    readInventory: () =>
      loadRunInventory(sources, playbooks, { ...given, limit, cache: flushed(given.cache) }),
  };
}

/** Hosts that plays name; what a template comes to is known in the run only, and may be all. */
function hostsOfPlays(
  playbooks: readonly Playbook[],
  inventory: Inventory,
  limit: readonly string[] | undefined,
): Set<string> {
  const patterns = playbooks.flatMap(({ plays }) =>
    plays.map(({ hosts }) => {
      const words = Array.isArray(hosts) ? hosts : [hosts];
      return words.every((word) => typeof word === "string") ? words : "all";
    }),
  );
  return new Set(patterns.flatMap((pattern) => selectHosts(inventory, pattern, limit).hosts));
}

/** To read again what the sources say now is to run their programs again. */
function flushed(cache: InventoryCache | undefined): InventoryCache | undefined {
  return cache && { ...cache, isFlushed: true };
}
