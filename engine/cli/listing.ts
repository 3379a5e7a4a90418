import { Template } from "../base/value.js";
import { selectHosts } from "../inventory/patterns.js";
import type { Inventory } from "../inventory/types.js";
import type { Play, Playbook } from "../playbook/types.js";
import { isSelected, type TagChoice } from "../schedule/tags.js";
import { shown, stepsOf, tagNames } from "./steps.js";

/** What `--list-hosts`, `--list-tasks` and `--list-tags` ask for. */
export interface Listing {
  readonly hosts: boolean;
  readonly tasks: boolean;
  readonly tags: boolean;
}

/** Plays with their hosts, tasks or tags, as far as they are known before the run. */
export function listing(
  playbooks: readonly Playbook[],
  inventory: Inventory,
  wanted: Listing,
  choice: TagChoice & { readonly limit?: readonly string[] },
): string {
  return playbooks.map((playbook) => playbookListing(playbook, inventory, wanted, choice)).join("\n");
}

function playbookListing(
  playbook: Playbook,
  inventory: Inventory,
  wanted: Listing,
  choice: TagChoice & { readonly limit?: readonly string[] },
): string {
  const lines = [`playbook: ${playbook.path}`];
  playbook.plays.forEach((play, i) => {
    lines.push("", `  play #${i + 1} (${shown(play.hosts)}): ${shown(play.name ?? play.hosts)}`);
    if (wanted.hosts) {
      const hosts = hostsOf(play, inventory, choice.limit);
      lines.push(`    hosts (${hosts.length}):`, ...hosts.map((host) => `      ${host}`));
    }
    if (!wanted.tasks && !wanted.tags) return;
    const tasks = tasksOf(play).filter((task) => isSelected(task.tags, choice));
    if (wanted.tasks)
      lines.push(
        "    tasks:",
        ...tasks.map((task) => `      ${task.name}${task.tags.length ? `  [${task.tags.join(", ")}]` : ""}`),
      );
    if (wanted.tags)
      lines.push(`    tags: ${[...new Set(tasks.flatMap((task) => task.tags))].sort().join(", ") || "none"}`);
  });
  return lines.join("\n") + "\n";
}

interface ListedTask {
  readonly name: string;
  readonly tags: readonly string[];
}

/** A pattern with variables in it is known only when the run comes to it. */
function hostsOf(play: Play, inventory: Inventory, limit: readonly string[] | undefined): readonly string[] {
  if (play.hosts instanceof Template) return [play.hosts.text];
  const pattern = Array.isArray(play.hosts) ? play.hosts.map(shown) : shown(play.hosts);
  return selectHosts(inventory, pattern, limit).hosts;
}

function tasksOf(play: Play): ListedTask[] {
  return stepsOf(play).map((step) => {
    const what = step.kind === "task" ? step.module : `include ${step.what}: ${shown(step.target)}`;
    const role = step.role ? `${step.role.name} : ` : "";
    return { name: role + shown(step.name ?? what), tags: [...new Set(step.tags.flatMap(tagNames))] };
  });
}
