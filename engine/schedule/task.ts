import type { Value } from "../base/value.js";
import type { Task } from "../playbook/types.js";
import { onceForAll } from "./control/table.js";
import type { HostState } from "./host-state.js";
import { forEach, limitOf } from "./limit.js";
import { loadModule } from "./load-module.js";
import { onHost, type Calling } from "./on-host.js";
import type { PlayState } from "./play-state.js";
import { doneBefore, isKept, isKeptFor, taskKey, type Finished } from "./replay.js";
import { settleHost, type Settled } from "./settle-host.js";
import { stopOthers } from "./stop-others.js";
import { TaskMarks } from "./task-marks.js";
import { shownName, viewOf } from "./views.js";
import type { Section } from "./section.js";

const noNames: ReadonlyMap<string, Value> = new Map();

/** One task on all hosts whose turn it is, and what follows from how it went. */
export async function runTask(
  task: Task,
  hosts: readonly HostState[],
  play: PlayState,
  section: Section,
): Promise<void> {
  const { run } = play;
  const module = await loadModule(task, play);
  const first = viewOf(task, hosts[0]!, play);
  const ref = run.taskRef({
    name: await shownName(task, first),
    module: task.module,
    isHandler: section.isHandler,
    at: task.at,
  });
  const isOnce =
    play.play.strategy !== "free" &&
    (onceForAll.has(module.name) ||
      (await keyword(first.boolean(task.inherited.runOnce, "run_once"))) === true);
  const workers = isOnce ? hosts.slice(0, 1) : hosts;
  const room = limitOf(await keyword(first.number(task.inherited.throttle, "throttle")));
  const ahead = run.lookAhead.beside(task, module, { upcoming: section.upcoming, first: hosts[0]!, play });
  run.emit({ type: "task-start", task: ref, hosts: workers.map((host) => host.name) });
  await forEach(workers, (host) =>
    room(() =>
      run.forks(async () => {
        run.input.signal.throwIfAborted();
        const view = host === hosts[0] ? first : viewOf(task, host, play);
        run.emit({ type: "host-start", task: ref, host: host.name });
        const sharers = isOnce ? hosts : [host];
        const done = await doneBefore(task, ref, module, host, play);
        for (const effect of done?.effects ?? []) effect(host.name);
        const marks = marksFor(play);
        const ending = done
          ? { execution: done, durationMs: 0 }
          : onHost({ play, task, ref, host, module, view, names: noNames, marks });
        if (!done) ahead.look(host);
        const end = await ending;
        const settled = await settleHost({ end, task, ref, host, play, section, sharers });
        if (!done) run.replay?.ended(host.name, settled.outcome);
        if (!run.input.options.isCheckMode)
          run.input.record.finished?.(finishedOf(settled, marks, { task, ref, host, module, play }));
      }),
    ),
  );
  ahead.end();
  run.emit({ type: "task-end", task: ref });
  await stopOthers({ task, workers, hosts, view: first, play, isOnce, isRescued: section.isRescued });
}

/** Nothing is noted where no later run goes on from this one. */
function marksFor({ run: { input } }: PlayState): TaskMarks | undefined {
  const { record, options } = input;
  return record.mark && !options.isCheckMode ? new TaskMarks((text) => record.mark!(text)) : undefined;
}

/** What the record keeps of a task's end. */
function finishedOf(
  { outcome, execution, registered }: Settled,
  marks: TaskMarks | undefined,
  { task, ref, host, module, play }: Omit<Calling, "view" | "names">,
): Finished {
  const { words } = play.run;
  const ended = outcome === "rescued" ? "failed" : outcome;
  const marked = execution.before?.marks ?? (isKept(module, ended) ? marks?.all() : undefined);
  const notify = execution.notify ?? [];
  const isSecret = notify.some((name) => words.isIn(name));
  // What is learnt of another host isn't in the result; what `no_log` hides isn't written down.
  const isHidden = task.delegateFacts !== undefined || execution.isHidden === true;
  const isRead = isKeptFor(task, module, execution);
  return {
    host: host.name,
    task: taskKey(task, ref, play),
    outcome: ended,
    notify: isSecret ? [] : notify,
    ...(marked && { marks: marked }),
    ...(isSecret || (isRead && isHidden) ? { isLost: true } : isRead ? { registered } : {}),
  };
}

/** A keyword that can't be evaluated here shows its mistake on each host, where the task is carried out. */
async function keyword<T>(value: Promise<T>): Promise<T | undefined> {
  return value.catch(() => undefined);
}
