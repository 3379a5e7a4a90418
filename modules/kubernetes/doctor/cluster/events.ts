import type { Part } from "../part.js";
import { json, text } from "./records.js";

/** A warning that the cluster has noted about an object; kept for an hour. */
export interface WarningLook {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly reason: string;
  readonly message: string;
  /** ISO 8601, when it was last seen. */
  readonly seen: string;
}

/** The newest come last, and are those that are kept. */
export const warnings: Part<readonly WarningLook[]> = {
  script: `k get events -A --field-selector type=Warning --sort-by=.lastTimestamp -o jsonpath='{range .items[*]}{@}{"\\n"}{end}' | tail -n 150`,
  read: (said) => said.split("\n").flatMap(warningOf),
};

function warningOf(line: string): WarningLook[] {
  const event = json(line) as { [key: string]: unknown } | undefined;
  if (typeof event !== "object" || event === null) return [];
  const about = (event.involvedObject ?? {}) as { [key: string]: unknown };
  const series = (event.series ?? {}) as { [key: string]: unknown };
  return [
    {
      kind: text(about.kind),
      namespace: text(about.namespace),
      name: text(about.name),
      reason: text(event.reason),
      message: text(event.message),
      seen: text(event.lastTimestamp) || text(series.lastObservedTime) || text(event.eventTime),
    },
  ];
}
