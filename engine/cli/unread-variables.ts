import { resolve } from "node:path";
import { warning, type Diagnostic } from "../base/diagnostic.js";
import { Template, type Value } from "../base/value.js";
import type { Variable, Variables } from "../base/variables.js";
import type { Play, Playbook, Role } from "../playbook/types.js";
import { didYouMean, editDistance, nearest } from "../source/nearest.js";
import type { RunInventory } from "../vars/run-inventory.js";
import { stepsOf } from "./steps.js";
import { textsBelow } from "./texts-below.js";

/**
 * Warnings about variables of the command line and the inventory that nothing reads, where a loaded role has a default that is
 * spelt nearly so. A name that stands anywhere in the files of the playbooks and roles counts as read.
 */
export function unreadVariables(
  playbooks: readonly Playbook[],
  inventory: Pick<RunInventory, "inventory" | "besidePlaybooks">,
  extraVars: Variables,
): Diagnostic[] {
  const plays = playbooks.flatMap((playbook) => playbook.plays);
  const roles = rolesOf(plays);
  const defaults = new Set([...roles].flatMap((role) => [...role.defaults.keys()]));
  if (defaults.size === 0) return [];
  const given = [extraVars, ...variablesOf(inventory)];
  const suspects = new Map<string, Variable>();
  for (const variables of given)
    for (const [name, variable] of variables)
      if (!defaults.has(name) && !suspects.has(name)) suspects.set(name, variable);
  for (const name of suspects.keys()) if (!isNearly(name, defaults)) suspects.delete(name);
  if (suspects.size === 0) return [];
  const folders = [...[...roles].map(({ path }) => path), ...plays.map(({ folder }) => folder)];
  // What gives them values does not read them, its templates apart.
  const giving = [...suspects.values()].flatMap(({ at }) => (at ? [resolve(at.file.path)] : []));
  const files = textsBelow(folders, new Set(giving));
  if (!files) return [];
  const texts = [...files, ...given.flatMap((variables) => [...variables.values()].flatMap(templatesIn))];
  return [...suspects]
    .filter(([name]) => !texts.some((text) => text.includes(name)))
    .map(([name, { at }]) =>
      warning("vars/unread", `${name} is read nowhere`, { at, hint: didYouMean(name, defaults) }),
    );
}

/** A slip or two: inventories may well hold variables that other playbooks read. */
function isNearly(name: string, defaults: ReadonlySet<string>): boolean {
  if (name.startsWith("ansible_")) return false;
  const close = nearest(name, defaults);
  return (
    close !== undefined && editDistance(name.toLowerCase(), close.toLowerCase()) <= (name.length < 8 ? 1 : 2)
  );
}

function rolesOf(plays: readonly Play[]): Set<Role> {
  const uses = plays.flatMap((play) => [
    ...play.roles.map(({ role }) => role),
    ...play.publicRoles,
    ...stepsOf(play).flatMap(({ role }) => (role ? [role] : [])),
  ]);
  return new Set(uses);
}

function variablesOf({ inventory, besidePlaybooks }: Pick<RunInventory, "inventory" | "besidePlaybooks">) {
  const folders = [...inventory.folders, ...besidePlaybooks.values()];
  return [
    ...[...inventory.groups.values(), ...inventory.hosts.values()].map(({ vars }) => vars),
    ...folders.flatMap(({ groups, hosts }) => [...groups.values(), ...hosts.values()]),
  ];
}

function templatesIn({ value }: { readonly value: Value }): string[] {
  if (value instanceof Template) return [value.text];
  const members = Array.isArray(value) ? value : value instanceof Map ? [...value].flat() : [];
  return members.flatMap((member) => templatesIn({ value: member }));
}
