import { didYouMean } from "../source/nearest.js";
import type { MappingNode, Node, ScalarNode } from "../source/types.js";
import { describe, keyName, nodeToValue } from "../source/value.js";
import type { Variable } from "../base/variables.js";
import type { InventoryBuilder } from "./builder.js";
import { isKnownName } from "./connection-variables.js";

const PARTS = ["hosts", "vars", "children"];

/**
 * Reads an inventory in YAML: groups at the top, each with `hosts`, `vars` and `children`. JSON is YAML too.
 */
export function readYamlInventory(root: Node, builder: InventoryBuilder): void {
  if (root.kind !== "mapping") {
    builder.error("inventory/shape", `an inventory is a mapping of groups, not ${describe(root)}`, {
      at: root.at,
      hint:
        root.kind === "sequence"
          ? "write `all:`, below it `hosts:`, and below that `name:` for each host"
          : undefined,
    });
    return;
  }
  const plugin = root.entries.find(({ key }) => key.source === "plugin");
  if (plugin) {
    builder.error(
      "inventory/plugin",
      "this file asks for an inventory plugin of Ansible, which hapb has not",
      {
        at: plugin.key.at,
        detail: "It has `constructed`, and runs inventory programs.",
        hint: "write what the plugin finds into a file: ansible-inventory -i FILE --list --yaml",
      },
    );
    return;
  }
  for (const { key, value } of root.entries) {
    if (PARTS.includes(key.source) && isPartAtTop(value)) partAtTop(key, builder);
    else readGroup(key, value, builder);
  }
}

/** A group may be called "hosts"; one whose members are no parts of a group is the slip. */
function isPartAtTop(value: Node): boolean {
  return value.kind !== "mapping" || !value.entries.every(({ key }) => PARTS.includes(key.source));
}

function partAtTop(key: ScalarNode, builder: InventoryBuilder): void {
  builder.error("inventory/shape", `"${key.source}" stands at the top, where the names of groups stand`, {
    at: key.at,
    hint: `put it below a group: write \`all:\` above it and indent it`,
  });
}

function readGroup(key: ScalarNode, node: Node, builder: InventoryBuilder): string {
  const name = keyName(key.value);
  if (typeof key.value !== "string") {
    builder.error("inventory/name", `a group's name must be text, not ${describe(key)}`, {
      at: key.at,
      hint: `put quotes around it: "${key.source}"`,
    });
  }
  builder.group(name, key.at);
  if (isNothing(node)) return name;
  if (node.kind !== "mapping") {
    builder.error("inventory/shape", `the group "${name}" must be a mapping, not ${describe(node)}`, {
      at: node.at,
      detail: `It has ${PARTS.join(", ")}.`,
    });
    return name;
  }
  for (const { key: part, value } of node.entries) {
    if (part.source === "hosts") readHosts(name, value, builder);
    else if (part.source === "vars")
      readVariables(value, `the variables of the group "${name}"`, builder, (variable, entry) =>
        builder.setGroupVariable(name, variable, entry),
      );
    else if (part.source === "children") readChildren(name, value, builder);
    else unknownPart(name, part, builder);
  }
  return name;
}

function unknownPart(group: string, part: ScalarNode, builder: InventoryBuilder): void {
  builder.error("inventory/key", `unknown key "${part.source}" in the group "${group}"`, {
    at: part.at,
    detail: `A group has ${PARTS.join(", ")}.`,
    hint:
      didYouMean(part.source, PARTS) ??
      "a variable belongs below `vars:`, a host below `hosts:`, a group below `children:`",
  });
}

function readHosts(group: string, node: Node, builder: InventoryBuilder): void {
  for (const { key, value } of members(node, "hosts", group, builder)) {
    if (typeof key.value !== "string") {
      builder.error("inventory/name", `a host's name must be text, not ${describe(key)}`, {
        at: key.at,
        hint: `put quotes around it: "${key.source}"`,
      });
      continue;
    }
    const names = builder.addHosts(key.value, group, key.at);
    readVariables(value, `the variables of the host "${key.source}"`, builder, (variable, entry) => {
      for (const name of names) builder.setHostVariable(name, variable, entry);
    });
  }
}

function readChildren(group: string, node: Node, builder: InventoryBuilder): void {
  for (const { key, value } of members(node, "children", group, builder)) {
    builder.addChild(group, readGroup(key, value, builder), key.at);
  }
}

/** The entries of `hosts` or `children`; one name alone may stand as text. */
function members(node: Node, part: string, group: string, builder: InventoryBuilder): MappingNode["entries"] {
  if (node.kind === "mapping") return node.entries;
  if (isNothing(node)) return [];
  if (node.kind === "scalar" && typeof node.value === "string") {
    const nothing: ScalarNode = { ...node, value: null, source: "", isPlain: true };
    return [{ key: node, value: nothing }];
  }
  const first = node.kind === "sequence" ? node.items.find((item) => item.kind === "scalar") : undefined;
  builder.error(
    "inventory/shape",
    `"${part}" of the group "${group}" must be a mapping, not ${describe(node)}`,
    {
      at: node.at,
      hint: first ? `write each name with a colon and without the dash: \`${first.source}:\`` : undefined,
    },
  );
  return [];
}

function readVariables(
  node: Node,
  what: string,
  builder: InventoryBuilder,
  set: (name: string, variable: Variable) => void,
): void {
  if (isNothing(node)) return;
  if (node.kind !== "mapping") {
    builder.error("inventory/shape", `${what} must be a mapping, not ${describe(node)}`, {
      at: node.at,
      hint: node.kind === "sequence" ? "write `name: value` lines without the dashes" : undefined,
    });
    return;
  }
  for (const { key, value: member } of node.entries) {
    const name = keyName(key.value);
    const value = nodeToValue(member);
    builder.check(name, value, isKnownName(name) ? member.at : key.at);
    set(name, { value, at: key.at });
  }
}

function isNothing(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}
