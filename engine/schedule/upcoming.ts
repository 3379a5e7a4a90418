import type { Step, Task } from "../playbook/types.js";

/** What comes after the step under way: the rest of its list, then what comes after the list. */
export interface Upcoming {
  readonly steps: readonly Step[];
  readonly from: number;
  readonly then?: Upcoming | undefined;
}

/** The tasks that come next if all goes well, as far as the playbook alone tells: up to the next dynamic include. */
export function* upcomingTasks(upcoming: Upcoming | undefined): Generator<Task, void> {
  for (let place = upcoming; place; place = place.then)
    if (!(yield* through(place.steps, place.from))) return;
}

/** @returns false when an include stood in the way */
function* through(steps: readonly Step[], from: number): Generator<Task, boolean> {
  for (let i = from; i < steps.length; i++) {
    const step = steps[i]!;
    if (step.kind === "include") return false;
    if (step.kind === "task") yield step;
    else if (!(yield* through(step.block, 0)) || !(yield* through(step.always, 0))) return false;
  }
  return true;
}
