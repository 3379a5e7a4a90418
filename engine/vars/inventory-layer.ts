import { join } from "node:path";
import type { Variable, Variables } from "../base/variables.js";
import { groupsOf } from "../inventory/groups.js";
import type { Group, Inventory } from "../inventory/types.js";
import { readVarsFile } from "../playbook/vars-file.js";
import { variablesLayer, type Layer } from "./layer.js";
import type { VariableSources } from "./types.js";

const ENDINGS = ["", ".yml", ".yaml", ".json"];

/**
 * What the inventory and the files beside inventory and playbook say of a host, low to high: the sources' group
 * variables (`all` first), group_vars/all beside the inventory, beside the playbook, group_vars of the other groups
 * beside the inventory, beside the playbook, the sources' host variables, host_vars beside the inventory, beside the
 * playbook.
 */
export class InventoryVariables {
  private readonly layers = new Map<string, Layer>();
  private readonly folders = new Map<string, Variables>();
  private readonly orders = new Map<string, readonly Group[]>();

  constructor(private readonly sources: VariableSources) {}

  /** After add_host or group_by. */
  inventoryChanged(): void {
    this.layers.clear();
    this.orders.clear();
  }

  layer(host: string, playFolder: string | undefined): Layer {
    const key = `${playFolder ?? ""}\0${host}`;
    let layer = this.layers.get(key);
    if (!layer) this.layers.set(key, (layer = variablesLayer(this.merged(host, playFolder))));
    return layer;
  }

  /** Names of the groups a host is in, at whatever depth, without `all`; sorted as `group_names` is. */
  groupNames(host: string): string[] {
    return this.groupsOf(host)
      .map((group) => group.name)
      .sort();
  }

  private merged(name: string, playFolder: string | undefined): Variables {
    const { inventory } = this.sources;
    const host = inventory.hosts.get(name);
    const groups = this.groupsOf(name);
    const all = inventory.groups.get("all");
    const beside = (kind: "group_vars" | "host_vars", of: string) =>
      this.besidePlaybook(playFolder, kind, of);
    const levels: (Variables | undefined)[] = [
      all?.vars,
      ...groups.map((group) => group.vars),
      all?.folderVars,
      beside("group_vars", "all"),
      ...groups.map((group) => group.folderVars),
      ...groups.map((group) => beside("group_vars", group.name)),
      host?.vars,
      host?.folderVars,
      beside("host_vars", name),
    ];
    const merged = new Map<string, Variable>();
    for (const level of levels) for (const [key, variable] of level ?? []) merged.set(key, variable);
    return merged;
  }

  /** Without `all`; the later one wins. */
  private groupsOf(name: string): readonly Group[] {
    let order = this.orders.get(name);
    if (!order) {
      const { inventory } = this.sources;
      const host = inventory.hosts.get(name);
      order = host ? groupsOf(inventory, host).filter((group) => group.name !== "all") : [];
      this.orders.set(name, order);
    }
    return order;
  }

  /** group_vars/NAME or host_vars/NAME beside the playbook: a file, or all files of a folder. */
  private besidePlaybook(folder: string | undefined, kind: string, name: string): Variables | undefined {
    if (folder === undefined) return undefined;
    const base = join(folder, kind, name);
    let variables = this.folders.get(base);
    if (!variables) this.folders.set(base, (variables = this.readFolder(base)));
    return variables;
  }

  private readFolder(base: string): Variables {
    const { files, cwd, decrypt } = this.sources;
    const paths = files.isFolder(base)
      ? this.filesBelow(base)
      : ENDINGS.map((ending) => base + ending)
          .filter(files.isFile)
          .slice(0, 1);
    return new Map(paths.flatMap((path) => [...readVarsFile(path, files, cwd, decrypt)]));
  }

  private filesBelow(folder: string): string[] {
    const { files } = this.sources;
    return files
      .list(folder)
      .filter((name) => !name.startsWith(".") && !name.endsWith("~"))
      .flatMap((name) => {
        const path = join(folder, name);
        if (files.isFolder(path)) return this.filesBelow(path);
        return /\.(ya?ml|json)$/.test(name) || !name.includes(".") ? [path] : [];
      });
  }
}

/** Whether a name means the control machine because no inventory says otherwise. */
export function isImplicitLocalhost(name: string, inventory: Inventory): boolean {
  const host = inventory.hosts.get(name);
  return host ? host.isImplicit === true : ["localhost", "127.0.0.1", "::1"].includes(name);
}
