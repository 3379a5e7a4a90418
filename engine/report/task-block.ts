import type { HostResult, Outcome, TaskRef } from "../base/events.js";
import { differenceLines } from "./difference.js";
import { duration } from "./duration.js";
import { failureLines, resultMessage } from "./failure.js";
import { groupResults, type ResultGroup } from "./groups.js";
import { hostNames } from "../base/host-names.js";
import { safe, safeLine } from "./safe.js";
import type { Paint } from "./style.js";
import type { ReportOptions } from "./types.js";

/** A finished task with what each host came to. */
export interface FinishedTask {
  readonly task: TaskRef;
  readonly results: ReadonlyMap<string, HostResult>;
  /** Item results by host, in a loop. */
  readonly items: ReadonlyMap<string, readonly HostResult[]>;
  readonly durationMs: number;
}

/** Each outcome has a sign and a word: colour is never all that tells them apart. */
const signs: Record<Outcome, { sign: string; style: Parameters<Paint>[0] }> = {
  ok: { sign: "·", style: "dim" },
  skipped: { sign: "-", style: "dim" },
  changed: { sign: "✔", style: "yellow" },
  unknown: { sign: "?", style: "magenta" },
  rescued: { sign: "↺", style: "blue" },
  ignored: { sign: "!", style: "blue" },
  unreachable: { sign: "✘", style: "red" },
  failed: { sign: "✘", style: "red" },
};

/** Whether a task has anything to tell a person: without `-v`, what found nothing to do is only counted. */
export function isWorthTelling(finished: FinishedTask, options: ReportOptions): boolean {
  if (options.verbosity > 0) return true;
  for (const result of finished.results.values()) {
    if (result.outcome !== "ok" && result.outcome !== "skipped") return true;
    if (result.warnings.length || result.differences.length) return true;
    if (finished.task.module.endsWith("debug") && result.outcome === "ok") return true;
  }
  return false;
}

/** The lines that tell a finished task. */
export function taskBlock(finished: FinishedTask, options: ReportOptions, paint: Paint): string[] {
  const groups = groupResults(finished.results);
  const worst = groups.at(-1);
  const { sign, style } = signs[worst?.outcome ?? "skipped"];
  const name = safeLine(finished.task.name);
  const kind = finished.task.isHandler ? paint("dim", "handler ") : "";
  const lines = [
    `${paint(style, sign)} ${kind}${paint("bold", name)}  ${paint("dim", duration(finished.durationMs))}`,
  ];
  for (const group of groups)
    lines.push(...groupLines(group, finished, options, paint).map((line) => `    ${line}`));
  return lines;
}

function groupLines(
  group: ResultGroup,
  finished: FinishedTask,
  options: ReportOptions,
  paint: Paint,
): string[] {
  const { outcome, result, hosts } = group;
  const isQuiet = options.verbosity === 0 && (outcome === "ok" || outcome === "skipped");
  const lines = result.warnings.map((text) => `${paint("yellow", "warning:")} ${safe(text)}`);
  const words = result.delegatedTo
    ? `${hostNames(hosts, finished.results.size)} (on ${result.delegatedTo})`
    : hostNames(hosts, finished.results.size);
  const isDebug = finished.task.module.endsWith("debug");
  if (!isQuiet || isDebug)
    lines.push(
      `${paint(signs[outcome].style, outcomeWord(outcome, options))}  ${words}${itemCount(group, finished)}`,
    );
  if (isDebug && outcome === "ok") lines.push(...valueLines(result));
  else if (outcome === "failed" || outcome === "unreachable" || outcome === "ignored")
    lines.push(...failureBody(group, finished, options, paint));
  else if (!isQuiet && resultMessage(result) && (outcome === "unknown" || options.verbosity > 0))
    lines.push(paint("dim", resultMessage(result)!));
  if (options.verbosity > 0 && (outcome === "ok" || outcome === "changed") && !isDebug)
    lines.push(...verboseLines(result, options, paint));
  for (const difference of result.differences) lines.push(...differenceLines(difference, paint));
  return lines;
}

function outcomeWord(outcome: Outcome, options: ReportOptions): string {
  return outcome === "changed" && options.isCheckMode ? "would change" : outcome;
}

/** "3 of 5 items" where a loop did something on some. */
function itemCount(group: ResultGroup, finished: FinishedTask): string {
  const items = finished.items.get(group.hosts[0]!) ?? [];
  if (items.length < 2) return "";
  const touched = items.filter((item) => item.outcome === group.outcome).length;
  return touched === items.length ? `  (${items.length} items)` : `  (${touched} of ${items.length} items)`;
}

/** Of a loop, the items that failed; else the result itself. */
function failureBody(
  group: ResultGroup,
  finished: FinishedTask,
  options: ReportOptions,
  paint: Paint,
): string[] {
  const items = (finished.items.get(group.hosts[0]!) ?? []).filter(
    (item) => item.outcome === "failed" || item.outcome === "unreachable",
  );
  if (items.length === 0) return failureLines(finished.task, group.result, options.verbosity, paint);
  return items.flatMap((item) => [
    `item ${safeLine(item.item ?? "")}`,
    ...failureLines(finished.task, item, options.verbosity, paint).map((line) => `  ${line}`),
  ]);
}

function valueLines(result: HostResult): string[] {
  const { changed: _changed, failed: _failed, ...rest } = result.result;
  const value = rest["msg"] ?? (Object.keys(rest).length === 1 ? Object.values(rest)[0] : rest);
  const label =
    rest["msg"] === undefined && Object.keys(rest).length === 1 ? `${Object.keys(rest)[0]}: ` : "";
  const text = result.said ?? (typeof value === "string" ? value : JSON.stringify(value, null, 2));
  return safe(label + text).split("\n");
}

/** `-v`: output and items; `-vv` and more: every key. */
function verboseLines(result: HostResult, options: ReportOptions, paint: Paint): string[] {
  const lines: string[] = [];
  for (const key of ["stdout", "stderr"] as const) {
    const value = result.result[key];
    if (typeof value === "string" && value)
      lines.push(
        ...safe(value.trimEnd())
          .split("\n")
          .map((line) => `${paint("dim", `${key} │`)} ${line}`),
      );
  }
  if (options.verbosity > 1)
    lines.push(
      ...safe(JSON.stringify(result.result, null, 2))
        .split("\n")
        .map((line) => paint("dim", line)),
    );
  return lines;
}
