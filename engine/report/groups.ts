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
  const equal = grouped(
    [...results].map(([host, result]) => ({ outcome: result.outcome, hosts: [host], result })),
    ({ result }) => fingerprint(result),
  );
  return grouped(equal, (group) => withoutOwnName(group) ?? fingerprint(group.result)).sort(
    (a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome),
  );
}

function grouped(parts: readonly ResultGroup[], keyOf: (part: ResultGroup) => string): ResultGroup[] {
  const groups = new Map<string, ResultGroup>();
  for (const part of parts) {
    const key = keyOf(part);
    const { hosts } = groups.get(key) ?? { hosts: [] };
    groups.set(key, { ...(groups.get(key) ?? part), hosts: [...hosts, ...part.hosts] });
  }
  return [...groups.values()];
}

/** A failure whose text is the same on other hosts but for the host's own name, and for where it would have been reached. */
function withoutOwnName({ outcome, hosts, result }: ResultGroup): string | undefined {
  if (outcome !== "failed" && outcome !== "unreachable" && outcome !== "ignored") return undefined;
  const name = hosts[0]!.replace(/[^\w-]/g, "\\$&");
  return fingerprint(result)
    .replaceAll(new RegExp(`(?<![\\w.-])${name}(?![\\w-])`, "g"), "\0")
    .replaceAll(/[\w.-]+@[\w.:[\]%-]+:\d+(?=: )/g, "\0");
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
