import { error } from "../base/diagnostic.js";
import type { Outcome, TaskRef } from "../base/events.js";
import type { Dict, Value } from "../base/value.js";
import type { Include, Task } from "../playbook/types.js";
import { didYouMean } from "../source/nearest.js";
import { registeredValue, shown, unknownExecution, type Execution } from "./execution.js";
import { handlerNames, handlersFor, notifyHost } from "./handlers.js";
import type { HostState } from "./host-state.js";
import type { HostEnd } from "./on-host.js";
import type { PlayState } from "./play-state.js";
import type { Section } from "./section.js";
import { count } from "./tally.js";

/** A task's end on one host. */
export interface Settling {
  readonly end: HostEnd;
  readonly task: Task | Include;
  readonly ref: TaskRef;
  readonly host: HostState;
  readonly play: PlayState;
  readonly section: Section;
  /** Hosts that get what it registered and learnt: all of the batch under `run_once`. */
  readonly sharers: readonly HostState[];
}

/** How the task counts, and what it gave. */
export interface Settled {
  readonly outcome: Outcome;
  readonly execution: Execution;
  readonly registered: Value;
}

/** What follows from how a task went on a host: what it registers, counts and notifies, and whether the host goes on. */
export async function settleHost(settling: Settling): Promise<Settled> {
  const { task, ref, host, play, section, sharers, end } = settling;
  const { run } = play;
  const execution = await withKnownHandlers(doubted(end.execution, section.doubtOf?.(host)), settling);
  const registered = registeredValue(execution, run.words);
  for (const sharer of sharers) {
    if (task.register !== undefined) run.variables.store(sharer.name).set.set(task.register, registered);
    if (sharer !== host) for (const effect of execution.effects ?? []) effect(sharer.name);
  }
  const outcome = outcomeFor(execution, section);
  const shownOutcome = execution.before ? "skipped" : outcome;
  count(
    host.tally,
    shownOutcome,
    execution.outcome !== "unreachable" && execution.result["changed"] === true,
  );
  if (outcome === "failed" || outcome === "rescued") {
    host.failure = { task: taskDict(task, ref), result: registered };
    host.isUnderRescue = section.isRescued;
  }
  if (outcome === "unreachable") host.isUnreachable = true;
  if (task.role && outcome !== "skipped" && outcome !== "unreachable")
    host.rolesBegun.add(task.role.identity);
  run.emit({
    type: "host-result",
    task: ref,
    host: host.name,
    result: { ...shown(execution, end.durationMs), outcome: shownOutcome },
    isIgnored: shownOutcome === "ignored",
  });
  for (const name of execution.notify ?? []) {
    if (outcome === "unknown") host.doubts.set(name, execution.message ?? "its task is unknown");
    else if (outcome === "changed") await notifyHost(name, settling);
  }
  return { outcome, execution, registered };
}

function outcomeFor(execution: Execution, section: Section): Outcome {
  const { outcome, isIgnored } = execution;
  if (outcome !== "failed" && outcome !== "unreachable") return outcome;
  if (isIgnored) return "ignored";
  return outcome === "failed" && section.isRescued ? "rescued" : outcome;
}

/** A handler of which check mode doesn't know whether it runs would perhaps change what it says. */
function doubted(execution: Execution, doubt: string | undefined): Execution {
  if (doubt === undefined || execution.outcome !== "changed") return execution;
  return {
    ...unknownExecution(`it runs only if it is notified, and that can't be told: ${doubt}`),
    effects: execution.effects ?? [],
  };
}

/** To notify a handler that isn't there is a mistake; the change has been made all the same. */
async function withKnownHandlers(execution: Execution, { play, task }: Settling): Promise<Execution> {
  if (execution.outcome !== "changed") return execution;
  for (const name of execution.notify ?? []) {
    if ((await handlersFor(name, play)).length > 0) continue;
    const mistake = error("playbook/handler", `there is no handler "${name}"`, {
      detail: "No handler of the play has this name or listens to it.",
      hint: didYouMean(name, await handlerNames(play)),
      at: task.at,
    });
    return {
      ...execution,
      outcome: "failed",
      message: mistake.summary,
      diagnostics: [mistake],
      result: { ...execution.result, failed: true, msg: mistake.summary },
    };
  }
  return execution;
}

/** What a rescue sees as `ansible_failed_task`. */
function taskDict(task: Task | Include, ref: TaskRef): Dict {
  return new Map<Value, Value>([
    ["name", task.name === undefined ? "" : withoutRole(ref.name, task)],
    ["action", ref.module],
    ["register", task.register ?? null],
    [
      "args",
      new Map<Value, Value>(
        [...(task.kind === "task" ? task.args : task.options)].map(([name, { value }]) => [name, value]),
      ),
    ],
  ]);
}

function withoutRole(name: string, { role }: Task | Include): string {
  return role && name.startsWith(`${role.name} : `) ? name.slice(role.name.length + 3) : name;
}
