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

/** 4 when a host is lost because it was unreachable (also beside failures), 2 when one is because it failed, else 0. */
export function exitCodeOf(
  hosts: Iterable<{ readonly isUnreachable: boolean; readonly failure?: unknown }>,
): number {
  let code = 0;
  for (const host of hosts) {
    if (host.isUnreachable) return 4;
    if (host.failure !== undefined) code = 2;
  }
  return code;
}
