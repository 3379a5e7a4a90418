import type { Variable, Variables } from "../base/variables.js";
import { groupsOf } from "../inventory/groups.js";
import { layersOf } from "../inventory/layers.js";
import { newHost } from "../inventory/new.js";
import type { Inventory, VarsFolder } from "../inventory/types.js";
import { variablesLayer, type Layer } from "./layer.js";

/**
 * What the inventory and the files beside inventory and playbook say of a host, low to high: the sources' group
 * variables (`all` first), group_vars/all beside the inventory, beside the playbook, group_vars of the other groups
 * beside the inventory, beside the playbook, the sources' host variables, host_vars beside the inventory, beside the
 * playbook.
 */
export class InventoryVariables {
  private readonly layers = new Map<string, Layer>();

  /** @param besidePlaybooks group_vars and host_vars by the playbook's folder */
  constructor(
    private readonly inventory: Inventory,
    private besidePlaybooks: ReadonlyMap<string, VarsFolder>,
  ) {}

  /** After add_host or group_by; with `besidePlaybooks` after all was read again. */
  inventoryChanged(besidePlaybooks = this.besidePlaybooks): void {
    this.besidePlaybooks = besidePlaybooks;
    this.layers.clear();
  }

  layer(host: string, playFolder: string | undefined): Layer {
    const key = `${playFolder ?? ""}\0${host}`;
    let layer = this.layers.get(key);
    if (!layer) this.layers.set(key, (layer = variablesLayer(this.merged(host, playFolder))));
    return layer;
  }

  private merged(name: string, playFolder: string | undefined): Variables {
    // `all` holds for hosts that no inventory names, too (delegate_to).
    const host = this.inventory.hosts.get(name) ?? newHost(name);
    const beside = playFolder === undefined ? undefined : this.besidePlaybooks.get(playFolder);
    const layers = layersOf(this.inventory, host);
    const groups = groupsOf(this.inventory, host).filter((group) => group.name !== "all");
    const levels: (Variables | undefined)[] = [
      ...layers.groups,
      ...layers.folderAll,
      beside?.groups.get("all"),
      ...layers.folderGroups,
      ...groups.map((group) => beside?.groups.get(group.name)),
      layers.host,
      ...layers.folderHost,
      beside?.hosts.get(name),
    ];
    const merged = new Map<string, Variable>();
    for (const level of levels) for (const [key, variable] of level ?? []) merged.set(key, variable);
    return merged;
  }
}

/** Whether a name means the control machine because no inventory says otherwise. */
export function isImplicitLocalhost(name: string, inventory: Inventory): boolean {
  const host = inventory.hosts.get(name);
  return host ? host.isImplicit === true : ["localhost", "127.0.0.1", "::1"].includes(name);
}
