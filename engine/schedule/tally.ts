import type { Outcome, Tally } from "../base/events.js";

export function emptyTally(): Tally {
  return { ok: 0, changed: 0, unknown: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };
}

/** Counts one task on one host as Ansible's recap does: changed and ignored ones are ok as well. */
export function count(tally: Tally, outcome: Outcome, hasChanged: boolean): void {
  switch (outcome) {
    case "changed":
      tally.ok++;
      tally.changed++;
      return;
    case "ignored":
      tally.ok++;
      tally.ignored++;
      if (hasChanged) tally.changed++;
      return;
    default:
      tally[outcome]++;
  }
}

/** 4 when a host was unreachable (also beside failures), 2 when one failed, else 0. */
export function exitCodeOf(tallies: Iterable<Tally>): number {
  let code = 0;
  for (const tally of tallies) {
    if (tally.unreachable > 0) return 4;
    if (tally.failed > 0) code = 2;
  }
  return code;
}
