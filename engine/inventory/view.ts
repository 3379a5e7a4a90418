import { Float, Secret, Template, Tuple, type Plain, type Value } from "../base/value.js";
import { keyText } from "../base/plain.js";
import { hostsOf, withDescendants } from "./groups.js";
import { inventoryVariables } from "./layers.js";
import type { Inventory, InventoryHost } from "./types.js";

/**
 * The whole inventory as plain JSON, in the form of Ansible's inventory scripts: groups with their hosts and children,
 * and every host's variables under `_meta`. Templates are shown as written.
 * @param hosts only these
 */
export function inventoryList(inventory: Inventory, hosts: ReadonlySet<string>): { [key: string]: Plain } {
  const named = [...inventory.hosts.values()].filter(({ name }) => hosts.has(name));
  const hostvars = Object.fromEntries(named.map((host) => [host.name, hostVariables(inventory, host)]));
  const groups = [...inventory.groups.values()].map(({ name, hosts: own, children }) => {
    const group: { [key: string]: Plain } = {};
    const members = name === "all" ? [] : [...own].filter((host) => hosts.has(host));
    if (members.length > 0) group["hosts"] = members;
    if (children.size > 0) group["children"] = [...children];
    return [name, group] as const;
  });
  return {
    _meta: { hostvars },
    ...Object.fromEntries(groups.filter(([, group]) => Object.keys(group).length > 0)),
  };
}

/** All variables of a host as inventory and the files beside it give them. */
export function hostVariables(inventory: Inventory, host: InventoryHost): { [key: string]: Plain } {
  const variables = [...inventoryVariables(inventory, host)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(variables.map(([name, { value }]) => [name, shown(value)]));
}

/** Groups and hosts as a tree, from `top` down. */
export function inventoryGraph(
  inventory: Inventory,
  top: string,
  hosts: ReadonlySet<string>,
  wantsVariables: boolean,
): string[] {
  const lines: string[] = [];
  const walk = (name: string, indent: string) => {
    const group = inventory.groups.get(name)!;
    lines.push(`${indent}@${name}:`);
    const below = indent === "" ? "  |--" : `  |${indent}`;
    for (const child of group.children) walk(child, below);
    for (const host of group.hosts) {
      if (!hosts.has(host) || (name === "all" && isInChild(inventory, host))) continue;
      lines.push(`${below}${host}`);
      if (wantsVariables) lines.push(...variableLines(inventory, host, `  |${below}`));
    }
  };
  walk(top, "");
  return lines;
}

/** Hosts that `all` names itself stand in a group as well, at least in `ungrouped`. */
function isInChild(inventory: Inventory, host: string): boolean {
  const below = [...withDescendants(inventory, "all")].filter((name) => name !== "all");
  return below.some((name) => inventory.groups.get(name)?.hosts.has(host));
}

function variableLines(inventory: Inventory, name: string, indent: string): string[] {
  const variables = Object.entries(hostVariables(inventory, inventory.hosts.get(name)!));
  return variables.map(
    ([key, value]) => `${indent}{${key} = ${typeof value === "string" ? value : JSON.stringify(value)}}`,
  );
}

/** The names of all hosts, in the order of the inventory. */
export function allHosts(inventory: Inventory): readonly string[] {
  return hostsOf(inventory, "all");
}

function shown(value: Value): Plain {
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string")
    return value;
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Float) return value.value;
  if (value instanceof Template) return value.text;
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof Tuple) return value.items.map(shown);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, member]) => [keyText(key), shown(member)]));
  return value instanceof Secret ? value.toString() : null;
}
