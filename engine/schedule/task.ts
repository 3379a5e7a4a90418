import type { Value } from "../base/value.js";
import type { Task } from "../playbook/types.js";
import { onceForAll } from "./control/table.js";
import type { HostState } from "./host-state.js";
import { forEach, limitOf } from "./limit.js";
import { loadModule } from "./load-module.js";
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
  const lookAhead = run.lookAhead.after(task, section.upcoming, hosts[0]!, play);
  run.emit({ type: "task-start", task: ref, hosts: workers.map((host) => host.name) });
  await forEach(workers, (host) =>
    room(() =>
      run.forks(async () => {
        run.input.signal.throwIfAborted();
        const view = host === hosts[0] ? first : viewOf(task, host, play);
        run.emit({ type: "host-start", task: ref, host: host.name });
        const ending = onHost({ play, task, ref, host, module, view, names: noNames });
        lookAhead(host);
        const end = await ending;
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
