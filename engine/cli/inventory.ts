import { DiagnosticError, error } from "../base/diagnostic.js";
import { readLimit } from "../inventory/limit.js";
import { selectHosts } from "../inventory/patterns.js";
import type { Inventory } from "../inventory/types.js";
import { hostVariables, inventoryGraph, inventoryList } from "../inventory/view.js";
import { didYouMean } from "../source/nearest.js";
import { visible } from "../source/cells.js";
import type { Command, Given } from "./command.js";
import { flushCache, inventoryFor, settingsFor, stopAtErrors } from "./sources.js";
import { keyringFor, vaultOptions } from "./vault-passwords.js";

export const command: Command = {
  name: "inventory",
  summary: "Show what an inventory comes to",
  usage: "inventory -i INVENTORY... [--graph [GROUP] | --list | --host HOST]",
  description: `Groups, hosts and variables as they are when all sources, and group_vars and host_vars beside them, are laid
over each other. Templates are shown as written. Without an option: the tree of groups and hosts.`,
  options: [
    {
      name: "inventory",
      short: "i",
      value: "SOURCE",
      isRepeatable: true,
      summary: "Inventory file or folder, or a list of hosts with a comma (h1,h2 or h1,)",
    },
    { name: "graph", summary: "The tree of groups and hosts; behind it a group may be named to begin with" },
    { name: "vars", summary: "With --graph: each host's variables, too" },
    { name: "list", summary: "Everything as JSON, in the form of Ansible's inventory scripts" },
    { name: "host", value: "HOST", summary: "One host's variables as JSON" },
    {
      name: "limit",
      short: "l",
      value: "PATTERN",
      summary: "Only these hosts; @FILE reads patterns from a file",
    },
    {
      ...{ name: "extra-vars", short: "e", value: "VARS", isRepeatable: true },
      summary: "For constructed groups with use_extra_vars: key=value, JSON or YAML, or @FILE",
    },
    flushCache,
    ...vaultOptions,
  ],
  examples: [
    "hapb inventory -i inventories/stacked.yml --graph",
    "hapb inventory -i hosts.ini --host web1           what is set for a host",
  ],
  words: [0, 1],
  run,
};

const noInventory = error("cli/inventory", "no inventory was named", {
  hint: "name one with -i, or in hapb.yml: inventory: hosts.yml",
});

async function run(given: Given): Promise<number> {
  const { settings } = await settingsFor(given);
  if (settings.inventory.length === 0) throw new DiagnosticError(noInventory);
  const { open } = await keyringFor(settings, given);
  const inventory = await inventoryFor(settings, open, given);
  const hosts = await wantedHosts(inventory, given.text("limit"));
  const host = given.text("host");
  const output =
    host === undefined
      ? overview(inventory, hosts, given)
      : json(hostVariables(inventory, hostNamed(inventory, host)));
  process.stdout.write(output);
  return 0;
}

function overview(inventory: Inventory, hosts: ReadonlySet<string>, given: Given): string {
  if (given.has("list")) return json(inventoryList(inventory, hosts));
  const top = given.words[0] ?? "all";
  if (!inventory.groups.has(top))
    throw unknown(`the inventory has no group "${top}"`, top, inventory.groups.keys());
  const lines = inventoryGraph(inventory, top, hosts, given.has("vars"));
  return lines.map((line) => `${visible(line)}\n`).join("");
}

async function wantedHosts(inventory: Inventory, limit: string | undefined): Promise<ReadonlySet<string>> {
  if (limit === undefined) return new Set(selectHosts(inventory, "all").hosts);
  const { patterns, diagnostics } = await readLimit(limit, { cwd: process.cwd() });
  stopAtErrors(diagnostics);
  const selection = selectHosts(inventory, "all", patterns);
  stopAtErrors(selection.diagnostics);
  return new Set(selection.hosts);
}

function hostNamed(inventory: Inventory, name: string) {
  const host = inventory.hosts.get(name);
  if (!host) throw unknown(`the inventory has no host "${name}"`, name, inventory.hosts.keys());
  return host;
}

function unknown(summary: string, name: string, names: Iterable<string>): DiagnosticError {
  return new DiagnosticError(error("inventory/name", summary, { hint: didYouMean(name, names) }));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
