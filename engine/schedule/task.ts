import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Value } from "../base/value.js";
import { didYouMean } from "../source/nearest.js";
import type { AnyModule } from "../module/types.js";
import type { Task } from "../playbook/types.js";
import { onceForAll } from "./control/table.js";
import type { HostState } from "./host-state.js";
import { forEach, limitOf } from "./limit.js";
import { onHost } from "./on-host.js";
import type { PlayState } from "./play-state.js";
import { settleHost } from "./settle-host.js";
import { stopOthers } from "./stop-others.js";
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
  const module = await moduleOf(task, play);
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
  run.emit({ type: "task-start", task: ref, hosts: workers.map((host) => host.name) });
  await forEach(workers, (host) =>
    room(() =>
      run.forks(async () => {
        run.input.signal.throwIfAborted();
        const view = host === hosts[0] ? first : viewOf(task, host, play);
        run.emit({ type: "host-start", task: ref, host: host.name });
        const end = await onHost({ play, task, ref, host, module, view, names: noNames });
        await settleHost({ end, task, ref, host, play, section, sharers: isOnce ? hosts : [host] });
      }),
    ),
  );
  run.emit({ type: "task-end", task: ref });
  await stopOthers(task, workers, first, play, isOnce);
}

/** A keyword that can't be evaluated here shows its mistake on each host, where the task is carried out. */
async function keyword<T>(value: Promise<T>): Promise<T | undefined> {
  return value.catch(() => undefined);
}

const loaded = new WeakMap<Task, AnyModule>();

async function moduleOf(task: Task, play: PlayState): Promise<AnyModule> {
  const known = loaded.get(task);
  if (known) return known;
  const { modules } = play.run.input;
  const module = await modules.load(task.module);
  if (!module)
    throw new DiagnosticError(
      error("playbook/module", `there is no module "${task.module}"`, {
        at: task.moduleAt,
        hint: didYouMean(task.module, modules.names()),
      }),
    );
  loaded.set(task, module);
  return module;
}
