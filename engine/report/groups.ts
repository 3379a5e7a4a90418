import type { HostResult, Outcome } from "../base/events.js";

/** Hosts that a task came to the same on, so that they are told once. */
export interface ResultGroup {
  readonly outcome: Outcome;
  readonly hosts: readonly string[];
  readonly result: HostResult;
}

/** The order in which outcomes are told: what needs a person comes last, where the eye is. */
const order: readonly Outcome[] = [
  "ok",
  "skipped",
  "changed",
  "rescued",
  "unknown",
  "ignored",
  "unreachable",
  "failed",
];

/** Puts equal results together; hosts keep their order. */
export function groupResults(results: ReadonlyMap<string, HostResult>): ResultGroup[] {
  const groups = new Map<string, { outcome: Outcome; hosts: string[]; result: HostResult }>();
  for (const [host, result] of results) {
    const key = fingerprint(result);
    const group = groups.get(key);
    if (group) group.hosts.push(host);
    else groups.set(key, { outcome: result.outcome, hosts: [host], result });
  }
  return [...groups.values()].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
}

/** What makes two results the same to a reader: durations, clock values and the host's own name don't. */
function fingerprint(result: HostResult): string {
  const { start: _start, end: _end, delta: _delta, invocation: _invocation, ...rest } = result.result;
  const shown =
    result.outcome === "ok" || result.outcome === "skipped" || result.outcome === "changed"
      ? (rest["msg"] ?? null)
      : rest;
  return JSON.stringify([
    result.outcome,
    result.message,
    result.hint,
    result.differences,
    result.warnings,
    result.delegatedTo,
    shown,
  ]);
}
