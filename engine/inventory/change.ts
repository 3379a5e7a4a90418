import type { Variables } from "../base/variables.js";
import { withDescendants } from "./groups.js";
import { newGroup, newHost } from "./new.js";
import type { Group, Inventory, InventoryHost } from "./types.js";

// The only changes an inventory sees after it was loaded: those that a run's add_host, group_by and refresh_inventory make.

/**
 * Adds a host, or gives more variables and groups to one that is there. Groups are made where they are missing.
 * @returns whether anything is new
 */
export function addHost(
  inventory: Inventory,
  name: string,
  groups: readonly string[],
  vars: Variables,
): boolean {
  const known = inventory.hosts.get(name);
  const host = known && !known.isImplicit ? known : newHost(name);
  const isNew = host !== known;
  if (isNew) {
    inventory.hosts.set(name, host);
    // `all` names it itself, which puts it before the others; a group of its own takes it out of `ungrouped` again.
    inventory.groups.get("all")!.hosts.add(name);
    join(inventory, host, groupNamed(inventory, "ungrouped"));
  }
  const hasNewVariables = [...vars].some(([key, { value }]) => host.vars.get(key)?.value !== value);
  if (hasNewVariables) host.vars = new Map([...host.vars, ...vars]);
  const joined = groups.map((group) => putIntoGroup(inventory, host, group, []));
  const hasChanged = isNew || hasNewVariables || joined.includes(true);
  if (hasChanged) inventory.additions.push({ kind: "host", host: name, groups, vars });
  return hasChanged;
}

/**
 * Puts a host into a group, which is made below `parents` (below `all` without any) where it is missing.
 * @returns whether anything is new
 */
export function addHostToGroup(
  inventory: Inventory,
  hostName: string,
  group: string,
  parents: readonly string[] = [],
): boolean {
  const host = inventory.hosts.get(hostName);
  if (!host) throw new RangeError(`no host ${hostName} in the inventory`);
  const hasChanged = putIntoGroup(inventory, host, group, parents);
  if (hasChanged) inventory.additions.push({ kind: "membership", host: hostName, group, parents });
  return hasChanged;
}

/**
 * Puts what the sources say now in the place of what they said before. What the run added stays, but for memberships of
 * hosts that are gone.
 */
export function refresh(inventory: Inventory, read: Inventory): void {
  const additions = inventory.additions.splice(0);
  inventory.folders = read.folders;
  replace(inventory.hosts, read.hosts);
  replace(inventory.groups, read.groups);
  for (const each of additions) {
    if (each.kind === "host") addHost(inventory, each.host, each.groups, each.vars);
    else if (inventory.hosts.has(each.host)) addHostToGroup(inventory, each.host, each.group, each.parents);
  }
}

function replace<V>(old: Map<string, V>, now: ReadonlyMap<string, V>): void {
  old.clear();
  for (const [name, value] of now) old.set(name, value);
}

function putIntoGroup(
  inventory: Inventory,
  host: InventoryHost,
  groupName: string,
  parents: readonly string[],
): boolean {
  const isNewGroup = !inventory.groups.has(groupName);
  const group = groupNamed(inventory, groupName);
  const below = parents.map((parent) => {
    const above = groupNamed(inventory, parent);
    const isNew = !group.parents.has(parent) && !withDescendants(inventory, groupName).has(parent);
    if (isNew) {
      above.children.add(groupName);
      group.parents.add(parent);
    }
    return isNew;
  });
  if (isNewGroup && parents.length > 0) {
    group.parents.delete("all");
    inventory.groups.get("all")!.children.delete(groupName);
  }
  return [join(inventory, host, group), isNewGroup, ...below].includes(true);
}

function join(inventory: Inventory, host: InventoryHost, group: Group): boolean {
  if (group.hosts.has(host.name)) return false;
  group.hosts.add(host.name);
  host.groups.add(group.name);
  if (group.name !== "ungrouped" && group.name !== "all") {
    inventory.groups.get("ungrouped")!.hosts.delete(host.name);
    host.groups.delete("ungrouped");
  }
  return true;
}

function groupNamed(inventory: Inventory, name: string): Group {
  const known = inventory.groups.get(name);
  if (known) return known;
  const group = newGroup(name);
  group.parents.add("all");
  inventory.groups.get("all")!.children.add(name);
  inventory.groups.set(name, group);
  return group;
}
