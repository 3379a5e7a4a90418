import { dirname, resolve } from "node:path";
import { Omit, type Dict, type Value } from "../base/value.js";
import type { Role, Step } from "../playbook/types.js";
import type { PlayVariables } from "./play-variables.js";
import type { RunVariables } from "./run-variables.js";

/** Where magic variables are read: on which host, in which play, at which step. */
export interface Place {
  readonly run: RunVariables;
  readonly host: string;
  readonly play?: PlayVariables;
  readonly step?: Step;
}

type Magic = (place: Place) => Value | undefined;

/** Variables that nobody sets; they win over all others. */
const table: Readonly<Record<string, Magic>> = {
  omit: () => Omit.value,
  inventory_hostname: ({ host }) => host,
  inventory_hostname_short: ({ host }) => (isAddress(host) ? host : host.split(".")[0]!),
  inventory_file: ({ run, host }) => run.inventory.hosts.get(host)?.source,
  inventory_dir: ({ run, host }) => {
    const source = run.inventory.hosts.get(host)?.source;
    return source === undefined ? undefined : dirname(resolve(run.sources.cwd, source));
  },
  group_names: ({ run, host }) => run.groupNames(host),
  groups: ({ run }) => run.groups(),
  hostvars: ({ run, play }) => run.hostvars(play),
  ansible_check_mode: ({ run }) => run.sources.options.isCheckMode,
  ansible_diff_mode: ({ run }) => run.sources.options.isDiffMode,
  ansible_forks: ({ run }) => run.sources.options.forks,
  ansible_limit: ({ run }) => run.sources.options.limit,
  ansible_run_tags: ({ run }) =>
    run.sources.options.tags.length > 0 ? [...run.sources.options.tags] : ["all"],
  ansible_skip_tags: ({ run }) => [...run.sources.options.skipTags],
  ansible_verbosity: ({ run }) => run.sources.options.verbosity,
  ansible_inventory_sources: ({ run }) =>
    run.inventory.sources.map((source) => resolve(run.sources.cwd, source)),
  ansible_version: () => version,
  playbook_dir: ({ play }) => play?.play.folder,
  ansible_play_name: ({ play }) => play?.name,
  ansible_play_hosts_all: ({ play }) => play && [...play.allHosts],
  ansible_play_hosts: ({ play }) => play?.activeHosts(),
  ansible_play_batch: ({ play }) => play?.activeBatch(),
  play_hosts: ({ play }) => play?.activeBatch(),
  role_names: ({ play }) => play?.roleNames(),
  ansible_play_role_names: ({ play }) => play?.roleNames(),
  ansible_role_names: ({ play }) => play?.allRoleNames(),
  ansible_dependent_role_names: ({ play }) => play?.dependencyNames(),
  role_name: ({ step }) => step?.role?.name,
  ansible_role_name: ({ step }) => step?.role?.name,
  role_path: ({ step }) => step?.role?.path,
  ansible_parent_role_names: ({ step }) => includingRoles(step)?.map(({ name }) => name),
  ansible_parent_role_paths: ({ step }) => includingRoles(step)?.map(({ path }) => path),
  environment: ({ step }) => step && [...step.inherited.environment],
};

/** Its value; undefined for a name that isn't magic, or means nothing here. */
export function magic(name: string, place: Place): Value | undefined {
  return Object.hasOwn(table, name) ? table[name]!(place) : undefined;
}

export function magicNames(): Iterable<string> {
  return Object.keys(table);
}

export function isMagic(name: string): boolean {
  return Object.hasOwn(table, name);
}

/** The level of the language that hapb speaks; playbooks ask for it with `is version`. */
const version: Dict = new Map<Value, Value>([
  ["full", "2.19.0"],
  ["major", 2],
  ["minor", 19],
  ["revision", 0],
  ["string", "hapb, which speaks the language of ansible-core 2.19"],
]);

/** The roles whose steps import or include the step's role, the nearest first; undefined where none does. */
function includingRoles(step: Step | undefined): Role[] | undefined {
  if (!step?.role) return undefined;
  const way = [...step.role.parents, step.role];
  const including = step.role.parents.filter((_, i) => !way[i + 1]!.isDependency).reverse();
  return including.length > 0 ? including : undefined;
}

function isAddress(host: string): boolean {
  return /^\d+(\.\d+){3}$/.test(host) || host.includes(":");
}
