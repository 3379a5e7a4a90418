import type { HostResult, Outcome, RunEvent, TaskRef, Tally } from "../../../engine/base/events.js";
import { SourceFile } from "../../../engine/base/source.js";
import { plainReport } from "../../../engine/report/plain.js";
import type { Report, ReportOptions, Screen } from "../../../engine/report/types.js";

const file = new SourceFile("site.yml", "- hosts: all\n  tasks:\n    - name: Start\n");
export const at = { file, start: 26, end: 39 };
export const task = (id: number, name: string, module = "service"): TaskRef => ({
  id,
  name,
  module,
  isHandler: false,
  at,
});
export const result = (outcome: Outcome, rest: Partial<HostResult> = {}): HostResult => ({
  outcome,
  result: {},
  differences: [],
  warnings: [],
  durationMs: 10,
  ...rest,
});
export const tally = (rest: Partial<Tally>): Tally => ({
  ok: 0,
  changed: 0,
  unknown: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
  ...rest,
});

export function show(
  events: readonly Record<string, unknown>[],
  options: Partial<ReportOptions> = {},
): string {
  let text = "";
  const screen: Screen = { write: (chunk) => (text += chunk), columns: 80 };
  const report = plainReport(screen, { verbosity: 0, color: false, isCheckMode: false, ...options });
  feed(report, events);
  return text;
}

export function feed(report: Report, events: readonly Record<string, unknown>[]): void {
  events.forEach((event, i) => report.event({ time: i * 100, ...event } as RunEvent));
  report.close();
}

export function taskEvents(
  ref: TaskRef,
  results: Record<string, HostResult>,
  items: Record<string, HostResult[]> = {},
) {
  return [
    { type: "task-start", task: ref, hosts: Object.keys(results) },
    ...Object.entries(items).flatMap(([host, list]) =>
      list.map((item) => ({ type: "item-result", task: ref, host, result: item })),
    ),
    ...Object.entries(results).map(([host, one]) => ({
      type: "host-result",
      task: ref,
      host,
      result: one,
      isIgnored: false,
    })),
    { type: "task-end", task: ref },
  ];
}
