import { groupsOf } from "./groups.js";
import type { Inventory } from "./types.js";

/** Whether the variables of a group or a host are any of the hosts' that somebody asks for. */
export type IsNeeded = (what: "group" | "host", name: string) => boolean;

/** @param hosts those that are asked for; all where it is left out */
export function neededBy(
  inventory: Pick<Inventory, "hosts" | "groups">,
  hosts: Iterable<string> | undefined,
): IsNeeded {
  if (hosts === undefined) return () => true;
  const names = new Set(hosts);
  const groups = new Set<string>();
  for (const name of names) {
    const host = inventory.hosts.get(name);
    for (const group of host ? groupsOf(inventory as Inventory, host) : []) groups.add(group.name);
  }
  return (what, name) => (what === "host" ? names : groups).has(name);
}
