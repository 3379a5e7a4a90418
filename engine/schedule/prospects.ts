import { Unknown, type Value } from "../base/value.js";
import type { AnyModule, StateModule } from "../module/types.js";
import { shortName } from "../playbook/action.js";
import type { Task } from "../playbook/types.js";
import type { HostState } from "./host-state.js";
import { loadModule } from "./load-module.js";
import type { PlayState } from "./play-state.js";
import { takesPart } from "./selection.js";
import { upcomingTasks, type Upcoming } from "./upcoming.js";

/** Control actions that leave the hosts alone and take no time: the tasks behind them can be looked at. */
const passable = new Set(["debug", "assert", "fail", "set_fact"]);

/** A task that may be looked at before its turn. */
export interface Prospect {
  readonly task: Task;
  readonly module: StateModule<unknown>;
  /** What tasks before it will still set. */
  readonly notYet: ReadonlyMap<string, Value>;
}

/** The next tasks that only look at their own host, up to the first one that may wait, ask or lead elsewhere. */
export async function prospectsAfter(
  current: Task,
  upcoming: Upcoming,
  width: number,
  host: HostState,
  play: PlayState,
): Promise<Prospect[]> {
  const prospects: Prospect[] = [];
  const notYet = new Map<string, Value>();
  const willSet = (name: string | undefined) => {
    if (name !== undefined) notYet.set(name, new Unknown(`${name} is not set yet`));
  };
  willSet(current.register);
  let seen = 0;
  for (const task of upcomingTasks(upcoming)) {
    if (seen++ >= width || shortName(task.module) === "meta") break;
    if (!(await takesPart(task, host, play))) continue;
    const module = await loadModule(task, play);
    if (isProspect(task, module)) prospects.push({ task, module, notYet: new Map(notYet) });
    else if (!isPassable(task, module)) break;
    willSet(task.register);
    if (module.name === "set_fact") for (const name of task.args.keys()) willSet(name);
  }
  return prospects;
}

export function isPassable(task: Task, module: AnyModule): boolean {
  return passable.has(module.name) && !mayWait(task);
}

function mayWait(task: Task): boolean {
  return (
    task.until !== undefined ||
    task.retries !== undefined ||
    task.async !== undefined ||
    task.loop?.pauseSeconds !== undefined
  );
}

/** A task that only looks at its own host and makes it as it should be. */
export function isProspect(task: Task, module: AnyModule): module is StateModule<unknown> {
  return (
    (module.kind === undefined || module.kind === "state") &&
    module.scope === "host" &&
    !mayWait(task) &&
    task.delegateTo === undefined &&
    task.inherited.runOnce === undefined
  );
}
