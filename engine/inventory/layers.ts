import type { Variable, Variables } from "../base/variables.js";
import { groupsOf } from "./groups.js";
import type { Inventory, InventoryHost } from "./types.js";

/** What inventory sources and the files beside them say of one host, each list from low to high. */
export interface InventoryLayers {
  /** Group variables in the sources: of `all`, then of each group in merge order. */
  readonly groups: readonly Variables[];
  /** group_vars/all, a layer for each folder. */
  readonly folderAll: readonly Variables[];
  /** group_vars of the other groups: folder after folder, in each the groups in merge order. */
  readonly folderGroups: readonly Variables[];
  /** The host's variables in the sources. */
  readonly host: Variables;
  /** host_vars, a layer for each folder. */
  readonly folderHost: readonly Variables[];
}

export function layersOf(inventory: Inventory, host: InventoryHost): InventoryLayers {
  const groups = groupsOf(inventory, host);
  const others = groups.filter(({ name }) => name !== "all");
  const given = (variables: Variables | undefined): Variables[] => (variables ? [variables] : []);
  return {
    groups: groups.map(({ vars }) => vars),
    folderAll: inventory.folders.flatMap((folder) => given(folder.groups.get("all"))),
    folderGroups: inventory.folders.flatMap((folder) =>
      others.flatMap(({ name }) => given(folder.groups.get(name))),
    ),
    host: host.vars,
    folderHost: inventory.folders.flatMap((folder) => given(folder.hosts.get(host.name))),
  };
}

/** All these variables laid over each other, as they stand without a playbook. */
export function inventoryVariables(inventory: Inventory, host: InventoryHost): Variables {
  const { groups, folderAll, folderGroups, host: own, folderHost } = layersOf(inventory, host);
  const merged = new Map<string, Variable>();
  for (const layer of [...groups, ...folderAll, ...folderGroups, own, ...folderHost]) {
    for (const [name, variable] of layer) merged.set(name, variable);
  }
  return merged;
}
