import { results, type EndedRun } from "./hapb.js";

/** Where a check and the run after it don't agree. */
export interface Disagreements {
  /** `host: task: foreseen, was`, of tasks that the check said something of. */
  readonly wrong: readonly string[];
  /** Names of tasks of which the check said that only doing tells. */
  readonly unknown: readonly string[];
}

/**
 * Holds what a check said would happen against what happened, host by host and task by task. A rescued failure or an
 * ignored one counts as what it is.
 */
export function disagreements(check: EndedRun, run: EndedRun): Disagreements {
  const [foreseen, happened] = [outcomes(check), outcomes(run)];
  const unknown = new Set<string>();
  const wrong = [...new Set([...foreseen.keys(), ...happened.keys()])].flatMap((key) => {
    const [said, was] = [foreseen.get(key), happened.get(key)];
    if (said?.outcome === "unknown") {
      unknown.add(said.task);
      return [];
    }
    return kind(said?.outcome) === kind(was?.outcome)
      ? []
      : [`${key}: ${said?.outcome ?? "not run"}, was ${was?.outcome ?? "not run"}`];
  });
  return { wrong, unknown: [...unknown].sort() };
}

/** What waits or asks only, and what a check leaves out for that, comes to the same: nothing changed. */
function kind(outcome: string | undefined): string {
  return outcome === undefined || outcome === "skipped" ? "ok" : outcome;
}

/** The outcome of each task on each host; a task that runs several times there is numbered. */
function outcomes(run: EndedRun): Map<string, { readonly outcome: string; readonly task: string }> {
  const found = new Map<string, { outcome: string; task: string }>();
  const times = new Map<string, number>();
  for (const event of results(run)) {
    const place = `${event.host}: ${event.task.name} (${event.task.at})`;
    const count = (times.get(place) ?? 0) + 1;
    times.set(place, count);
    found.set(count === 1 ? place : `${place} #${count}`, {
      outcome: event.result.outcome,
      task: event.task.name,
    });
  }
  return found;
}
