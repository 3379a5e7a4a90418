import type { Play, RoleUse, Step } from "../playbook/types.js";
import { gatheringTask } from "./gather.js";
import { flush } from "./handlers.js";
import type { HostState } from "./host-state.js";
import { forEach } from "./limit.js";
import { playHosts } from "./play-hosts.js";
import { PlayState } from "./play-state.js";
import { promptedVariables } from "./prompts.js";
import { finishRole, withoutDone } from "./role.js";
import type { RunState } from "./run-state.js";
import { mainSection } from "./section.js";
import { holdsTask, takesPart } from "./selection.js";
import { batches } from "./serial.js";
import { runTask } from "./task.js";
import { viewFor } from "./views.js";
import { walk } from "./walk.js";

/** Whether the playbook goes on after a play. */
export interface PlayEnd {
  readonly goesOn: boolean;
  /** Hosts that its pattern matched. */
  readonly matched: number;
}

/** One play: its hosts, batch by batch. @throws DiagnosticError for what is wrong with the play itself */
export async function runPlay(play: Play, run: RunState): Promise<PlayEnd> {
  const { startAtTask } = run.input.options;
  if (!run.hasStarted && !holdsTask(play, startAtTask!)) return { goesOn: true, matched: 1 };
  const prompted = await promptedVariables(play, run);
  const matching = () => playHosts(play, run, prompted);
  const { name, hosts: names, inInventoryOrder, view } = await matching();
  if (names.length === 0) {
    run.emit({ type: "play-skip", name, at: play.at, reason: "no hosts matched" });
    return { goesOn: true, matched: 0 };
  }
  const hosts = names.map((each) => run.host(each));
  for (const host of hosts) host.beginPlay();
  const variables = run.variables.beginPlay(play, {
    hosts: inInventoryOrder,
    name,
    prompted,
    isOut: (host) => !run.host(host).isActive,
  });
  const state = new PlayState(run, play, name, hosts, variables, async () => (await matching()).hosts);
  state.maxFailPercentage = await view.number(play.maxFailPercentage, "max_fail_percentage");
  const serial = await view.given(play.serial);
  const cut = batches(hosts, serial, play.at);
  for (const [i, batch] of cut.entries()) {
    if (state.isOver) break;
    if (!(await runBatch(state, batch, cut.length > 1 ? { number: i + 1, of: cut.length } : undefined)))
      return { goesOn: false, matched: names.length };
  }
  run.emit({ type: "play-end", name });
  return { goesOn: true, matched: names.length };
}

/** @returns false when the playbook ends here: the whole batch failed, or more hosts than the play allows */
async function runBatch(
  state: PlayState,
  batch: readonly HostState[],
  number: { readonly number: number; readonly of: number } | undefined,
): Promise<boolean> {
  const { run, play, name } = state;
  const taking = batch.filter((host) => host.isActive);
  state.beginBatch(batch);
  if (taking.length === 0) {
    const skipped = number ? { hosts: batch.map((host) => host.name), batch: number } : {};
    run.emit({ type: "play-skip", name, at: play.at, reason: "no hosts left", ...skipped });
    return true;
  }
  const names = taking.map((host) => host.name);
  run.emit({ type: "play-start", name, at: play.at, hosts: names, ...(number ? { batch: number } : {}) });
  if (play.strategy === "free") await forEach(taking, (host) => sections(state, [host]));
  else await sections(state, taking);
  for (const host of taking)
    if (!host.isActive)
      for (const notification of host.notifications)
        run.pendingHandlers.push({ host: host.name, handler: notification });
  return !state.isBroken && taking.some((host) => host.failure === undefined && !host.isUnreachable);
}

/** All sections of a play, with handlers after each of the three. */
async function sections(state: PlayState, hosts: readonly HostState[]): Promise<void> {
  const { play } = state;
  await gather(state, hosts);
  await walk(play.preTasks, hosts, state, mainSection);
  await flush(hosts, state);
  const inRoles = play.roles.map(({ role }) => role.tasks);
  for (const [i, use] of play.roles.entries())
    await runRole(use, hosts, state, [...inRoles.slice(i + 1), play.tasks].flat());
  await walk(play.tasks, hosts, state, mainSection);
  await flush(hosts, state);
  await walk(play.postTasks, hosts, state, mainSection);
  await flush(hosts, state);
}

async function gather(state: PlayState, hosts: readonly HostState[]): Promise<void> {
  const { play, run } = state;
  const first = hosts[0]!;
  const view = viewFor(first.name, undefined, state);
  if ((await view.boolean(play.gatherFacts, "gather_facts")) === false) return;
  const task = gatheringTask(play);
  const hadStarted = run.hasStarted;
  run.hasStarted = true;
  const isSelected = await takesPart(task, first, state);
  run.hasStarted = hadStarted;
  if (isSelected) await runTask(task, hosts, state, mainSection);
}

async function runRole(
  { role }: RoleUse,
  hosts: readonly HostState[],
  state: PlayState,
  then: readonly Step[],
): Promise<void> {
  const taking = withoutDone(role, hosts);
  await walk(role.tasks, taking, state, { ...mainSection, upcoming: { steps: then, from: 0 } });
  finishRole(role, taking);
}
