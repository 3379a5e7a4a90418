import type { Value } from "../base/value.js";
import type { AnyModule } from "../module/types.js";
import type { Task } from "../playbook/types.js";
import { loopItems, loopNames } from "./loop-items.js";
import { argumentsOf } from "./task-arguments.js";
import { markOfExecution, type MarkOf } from "./task-marks.js";
import type { View } from "./view.js";
import { doingLookups } from "./views.js";

/** Whether a task would be given what it was given before; unknown where only its turn would tell, by a lookup that does something. */
export type Comparison = "same" | "different" | "unknown";

/**
 * Compares the marks of what an earlier run gave to a task with what it would be given now. Nothing is done for it.
 * @param view for this alone: its lookups are taken away
 */
export async function compare(
  marks: readonly string[],
  task: Task,
  module: AnyModule,
  view: View,
  markOf: MarkOf,
): Promise<Comparison> {
  let wasAsked = false;
  refuseLookups(view, () => (wasAsked = true));
  try {
    const all = await namesOf(task, view);
    if (all.length !== marks.length) return "different";
    for (const [i, names] of all.entries()) {
      const mark = marks[i]!;
      if (mark === "" || !(await isSame(mark, names, task, module, view.with(names), markOf)))
        return wasAsked ? "unknown" : "different";
    }
    return "same";
  } catch {
    return wasAsked ? "unknown" : "different";
  }
}

/** The names of each item; one without names where there is no loop. */
async function namesOf(task: Task, view: View): Promise<ReadonlyMap<string, Value>[]> {
  const { loop } = task;
  if (!loop) return [new Map()];
  const items = await loopItems(loop, view);
  return items.map((_, i) => loopNames(loop, items, i));
}

/** What was left out before must be left out now; what was done is done, whether or not it would be done again. */
async function isSame(
  mark: string,
  names: ReadonlyMap<string, Value>,
  task: Task,
  module: AnyModule,
  view: View,
  markOf: MarkOf,
): Promise<boolean> {
  if (mark === markOfExecution(names, undefined, markOf))
    return (await view.decide(task.when)).kind === "false";
  const { values } = await argumentsOf(task, module, view);
  const delegate = await view.text(task.delegateTo, "delegate_to");
  return mark === markOfExecution(names, { values, delegate }, markOf);
}

/** Makes lookups that do something when they are asked refuse. In place: a lookup that renders a file does so in this environment. */
function refuseLookups({ environment }: View, onAsked: () => void): void {
  const refused = () => {
    onAsked();
    throw new Error("nothing is asked before the turn of a task");
  };
  environment.lookups = {
    ...environment.lookups,
    ...Object.fromEntries(doingLookups.map((name) => [name, refused])),
  };
}
