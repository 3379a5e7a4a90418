import type { Block, Role, Step } from "../playbook/types.js";
import { shortName } from "../playbook/action.js";
import type { HostState } from "./host-state.js";
import { runInclude } from "./include.js";
import { runMeta } from "./meta.js";
import type { PlayState } from "./play-state.js";
import type { Section } from "./section.js";
import { takesPart } from "./selection.js";
import { runTask } from "./task.js";

/**
 * Walks a list of steps with some hosts, in step with each other: no host begins a step before all have ended the one before. Who
 * fails drops out of the walk; a block around it may take it up again. With one host it is the free strategy.
 */
export async function walk(
  steps: readonly Step[],
  hosts: readonly HostState[],
  play: PlayState,
  around: Section,
): Promise<void> {
  for (const [i, step] of steps.entries()) {
    play.run.input.signal.throwIfAborted();
    const active = hosts.filter((host) => host.isActive && !isInEndedRole(step, host));
    if (active.length === 0) continue;
    const section = around.isHandler
      ? around
      : { ...around, upcoming: { steps, from: i + 1, then: around.upcoming } };
    if (step.kind === "block") {
      await runBlock(step, active, play, section);
      continue;
    }
    if (!section.isHandler && !(await takesPart(step, active[0]!, play))) continue;
    if (step.kind === "include") await runInclude(step, active, play, section);
    else if (shortName(step.module) === "meta") await runMeta(step, active, play, section);
    else await runTask(step, active, play, section);
  }
}

/** The block; then its rescue, for hosts that failed in it; then its always, for all of them. */
async function runBlock(
  block: Block,
  hosts: readonly HostState[],
  play: PlayState,
  section: Section,
): Promise<void> {
  const hasRescue = block.rescue.length > 0;
  await walk(block.block, hosts, play, {
    ...section,
    isRescued: section.isRescued || hasRescue,
    upcoming: { steps: block.always, from: 0, then: section.upcoming },
  });
  if (hasRescue) await rescue(block, hosts, play, section);
  if (block.always.length === 0) return;
  const failures = new Map(hosts.map((host) => [host, host.failure]));
  for (const host of hosts) host.failure = undefined;
  await walk(block.always, hosts, play, section);
  for (const [host, failure] of failures) host.failure ??= failure;
}

async function rescue(
  block: Block,
  hosts: readonly HostState[],
  play: PlayState,
  section: Section,
): Promise<void> {
  const failed = hosts.filter((host) => host.failure !== undefined && !host.isUnreachable);
  for (const host of failed) {
    const { task, result } = host.failure!;
    const { set } = play.run.variables.store(host.name);
    if (task) set.set("ansible_failed_task", task);
    if (result !== undefined) set.set("ansible_failed_result", result);
    host.failure = undefined;
  }
  await walk(block.rescue, failed, play, section);
}

function isInEndedRole(step: Step, { endedRole }: HostState): boolean {
  if (!endedRole || !step.role) return false;
  const isEnded = (role: Role) => role === endedRole || role.identity === endedRole.identity;
  return isEnded(step.role) || step.role.parents.some(isEnded);
}
