import type { Group, Inventory, InventoryHost } from "./types.js";

type Groups = Pick<Inventory, "groups">;

/**
 * How deep a group stands below `all`: its longest way up. Deeper groups' variables win.
 */
export function depthOf(inventory: Groups, name: string, known = new Map<string, number>()): number {
  const before = known.get(name);
  if (before !== undefined) return before;
  const parents = [...(inventory.groups.get(name)?.parents ?? [])];
  const depth = parents.reduce((most, parent) => Math.max(most, depthOf(inventory, parent, known) + 1), 0);
  known.set(name, depth);
  return depth;
}

/** The groups a host is in, `all` included, in the order in which their variables are laid over each other. */
export function groupsOf(inventory: Inventory, host: InventoryHost): Group[] {
  const names = new Set<string>();
  const waiting = [...host.groups];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    waiting.push(...(inventory.groups.get(name)?.parents ?? []));
  }
  names.delete("all");
  const depths = new Map<string, number>();
  const groups = [...names].map((name) => inventory.groups.get(name)!);
  const order = (a: Group, b: Group) =>
    depthOf(inventory, a.name, depths) - depthOf(inventory, b.name, depths) ||
    a.priority - b.priority ||
    (a.name < b.name ? -1 : 1);
  return [inventory.groups.get("all")!, ...groups.toSorted(order)];
}

/** The hosts of a group and of all groups below it, in the order of the inventory: its own first, then level by level. */
export function hostsOf(inventory: Inventory, name: string): string[] {
  const hosts = new Set<string>();
  for (const group of withDescendants(inventory, name)) {
    for (const host of inventory.groups.get(group)?.hosts ?? []) {
      if (name !== "all" || !inventory.hosts.get(host)?.isImplicit) hosts.add(host);
    }
  }
  return [...hosts];
}

/** A group and all groups below it, level by level. */
export function withDescendants(inventory: Groups, name: string): Set<string> {
  const seen = new Set([name]);
  // A set may grow while it is walked: what is added last is reached last.
  for (const group of seen) for (const child of inventory.groups.get(group)?.children ?? []) seen.add(child);
  return seen;
}
