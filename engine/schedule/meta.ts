import { DiagnosticError, error } from "../base/diagnostic.js";
import type { HostResult, TaskRef } from "../base/events.js";
import type { Task } from "../playbook/types.js";
import { executionOf } from "./execution.js";
import { flush } from "./handlers.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import { refreshInventory } from "./refresh-inventory.js";
import type { Section } from "./section.js";
import { settleHost } from "./settle-host.js";
import { targetOf } from "./target.js";
import { shownName, viewOf } from "./views.js";

/** Actions that mean all hosts of the play at once: the first host's `when` stands for all. */
const forAll = new Set(["end_batch", "end_play", "clear_facts", "clear_host_errors", "refresh_inventory"]);

/** `meta`: acts on the walk through the play. It counts nowhere: no host is asked anything. */
export async function runMeta(
  task: Task,
  hosts: readonly HostState[],
  play: PlayState,
  section: Section,
): Promise<void> {
  const { run } = play;
  const action = actionOf(task);
  const ref = run.taskRef({
    name: await shownName(task, viewOf(task, hosts[0]!, play)),
    module: task.module,
    isHandler: section.isHandler,
    at: task.at,
  });
  const meant: HostState[] = [];
  for (const host of forAll.has(action) ? hosts.slice(0, 1) : hosts)
    if (await isMeant(task, action, ref, host, play, section)) meant.push(host);
  if (meant.length === 0) return;
  if (action === "flush_handlers") {
    if (section.isHandler)
      throw new DiagnosticError(
        error("playbook/meta", "a handler can't run the handlers", { at: task.at, hint: "leave it out" }),
      );
    return flush(meant, play, section);
  }
  let message: string | undefined;
  try {
    message = await act(action, task, meant, play);
  } catch (problem) {
    for (const host of forAll.has(action) ? hosts : meant)
      await fail(problem, task, ref, host, play, section);
    return;
  }
  if (message === undefined) return;
  run.emit({ type: "task-start", task: ref, hosts: meant.map((host) => host.name) });
  for (const host of meant)
    run.emit({ type: "host-result", task: ref, host: host.name, result: said(message), isIgnored: false });
  run.emit({ type: "task-end", task: ref });
}

function actionOf(task: Task): string {
  const text = task.freeForm ?? task.args.get("free_form")?.value;
  return typeof text === "string" ? text.trim() : "";
}

function said(message: string): HostResult {
  return {
    outcome: "ok",
    result: { changed: false, msg: message },
    differences: [],
    message,
    warnings: [],
    durationMs: 0,
  };
}

async function isMeant(
  task: Task,
  action: string,
  ref: TaskRef,
  host: HostState,
  play: PlayState,
  section: Section,
): Promise<boolean> {
  if (task.when.length === 0) return true;
  try {
    const verdict = await viewOf(task, host, play).decide(task.when);
    // Check mode can't tell: the walk goes on, which shows more than stopping would.
    return verdict.kind === "true" || (verdict.kind === "unknown" && action === "flush_handlers");
  } catch (problem) {
    await fail(problem, task, ref, host, play, section);
    return false;
  }
}

async function fail(
  problem: unknown,
  task: Task,
  ref: TaskRef,
  host: HostState,
  play: PlayState,
  section: Section,
): Promise<void> {
  const execution = executionOf(problem, "meta", play.run.input.signal);
  await settleHost({ end: { execution, durationMs: 0 }, task, ref, host, play, section, sharers: [host] });
}

/** @returns what to tell of it; nothing where there is nothing to tell */
async function act(
  action: string,
  task: Task,
  hosts: readonly HostState[],
  play: PlayState,
): Promise<string | undefined> {
  switch (action) {
    case "end_host":
      for (const host of hosts) host.isEnded = true;
      return "the play ends here for this host";
    case "end_batch":
      for (const host of play.active) host.isEnded = true;
      return "this batch ends here";
    case "end_play":
      for (const host of play.all) host.isEnded = true;
      play.isOver = true;
      return "the play ends here";
    case "end_role":
      for (const host of hosts) host.endedRole = task.role;
      return "the role ends here for this host";
    case "clear_facts":
      for (const host of play.all) play.run.variables.store(host.name).clearFacts();
      return undefined;
    case "clear_host_errors":
      for (const host of play.all) {
        host.failure = undefined;
        host.isUnreachable = false;
      }
      return undefined;
    case "reset_connection":
      for (const host of hosts) await reconnect(task, host, play);
      return undefined;
    case "refresh_inventory":
      return refreshInventory(play);
    default:
      return undefined;
  }
}

async function reconnect(task: Task, host: HostState, play: PlayState): Promise<void> {
  const target = await targetOf(
    { play, task, host, view: viewOf(task, host, play), names: new Map() },
    play.run.input.signal,
  );
  await target.host.reconnect();
}
