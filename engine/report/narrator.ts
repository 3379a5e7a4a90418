import type { HostResult, RunEvent, TaskRef } from "../base/events.js";
import { duration } from "./duration.js";
import { recapLines, statsLines } from "./recap.js";
import { safeLine } from "./safe.js";
import type { Paint } from "./style.js";
import { isWorthTelling, taskBlock } from "./task-block.js";
import type { ReportOptions } from "./types.js";
import { renderDiagnostics } from "../source/frame.js";

interface OpenTask {
  readonly task: TaskRef;
  /** In the order of the play. */
  readonly hosts: readonly string[];
  readonly since: number;
  readonly results: Map<string, HostResult>;
  readonly items: Map<string, HostResult[]>;
}

/** Turns events into the lines that stay: plays, tasks that did something, failures, the recap. Quiet about what did nothing. */
export class Narrator {
  private readonly open = new Map<number, OpenTask>();
  private quietTasks = 0;
  private warnings = 0;

  constructor(
    private readonly options: ReportOptions,
    private readonly paint: Paint,
  ) {}

  /** The lines that this event adds; mostly none. */
  lines(event: RunEvent): readonly string[] {
    switch (event.type) {
      case "play-start":
        return this.playHead(event);
      case "play-skip":
        return [...this.playHead(event), this.paint("dim", `  skipped: ${event.reason}`)];
      case "task-start":
        this.open.set(event.task.id, {
          task: event.task,
          hosts: event.hosts,
          since: event.time,
          results: new Map(),
          items: new Map(),
        });
        return [];
      case "item-result": {
        const items = this.open.get(event.task.id)?.items;
        if (items) items.set(event.host, [...(items.get(event.host) ?? []), event.result]);
        return [];
      }
      case "host-result":
        this.open
          .get(event.task.id)
          ?.results.set(event.host, event.isIgnored ? { ...event.result, outcome: "ignored" } : event.result);
        return [];
      case "host-retry":
        return this.options.verbosity > 0
          ? [
              this.paint(
                "dim",
                `  ${event.host}: ${safeLine(event.task.name)}: not yet, ${event.left} tries left`,
              ),
            ]
          : [];
      case "task-end":
        return this.taskEnd(event);
      case "include":
        return this.options.verbosity > 0
          ? [this.paint("dim", `  included ${safeLine(event.target)} for ${event.hosts.join(", ")}`)]
          : [];
      case "diagnostic":
        if (event.diagnostic.severity === "warning") this.warnings++;
        return renderDiagnostics([event.diagnostic], { color: this.paint("bold", "") !== "" })
          .trimEnd()
          .split("\n");
      case "play-end":
        return this.quietLine();
      case "interrupted":
        return this.interrupted(event);
      case "run-end":
        return this.runEnd(event);
      case "run-start":
      case "host-start":
      case "host-line":
      case "notified":
      case "prompt":
        return [];
    }
  }

  private playHead(event: RunEvent & { type: "play-start" | "play-skip" }): string[] {
    const { type, hosts = [] } = event;
    const batch =
      event.batch && event.batch.of > 1 ? `, batch ${event.batch.number} of ${event.batch.of}` : "";
    const whom = hosts.length === 1 ? hosts[0]! : `${hosts.length} hosts`;
    const about = hosts.length ? `  ${this.paint("dim", whom + batch)}` : "";
    const check =
      this.options.isCheckMode && type === "play-start"
        ? this.paint("magenta", "  check mode: nothing is changed")
        : "";
    const name = this.paint("bold", safeLine(event.name));
    return [...this.quietLine(), "", `${this.paint("bold", "PLAY")} ${name}${about}${check}`];
  }

  private taskEnd(event: RunEvent & { type: "task-end" }): string[] {
    const open = this.open.get(event.task.id);
    this.open.delete(event.task.id);
    if (!open || open.results.size === 0) return [];
    // Hosts that are warned of the same are told of together.
    this.warnings += new Set([...open.results.values()].flatMap(({ warnings }) => warnings)).size;
    const inOrder = [...open.results].sort(([a], [b]) => open.hosts.indexOf(a) - open.hosts.indexOf(b));
    const finished = { ...open, results: new Map(inOrder), durationMs: event.time - open.since };
    if (isWorthTelling(finished, this.options))
      return taskBlock(finished, this.options, this.paint).map((line) => `  ${line}`);
    this.quietTasks++;
    return [];
  }

  private quietLine(): string[] {
    const count = this.quietTasks;
    this.quietTasks = 0;
    return count
      ? [this.paint("dim", `  · ${count} ${count === 1 ? "task" : "tasks"} found nothing to do`)]
      : [];
  }

  private interrupted(event: RunEvent & { type: "interrupted" }): string[] {
    const further = this.options.isResumable
      ? " Running it again goes on with it; with --resume, without what was finished."
      : "";
    const lines = ["", this.paint("red", "Interrupted.") + further];
    lines.push(
      ...event.underWay.map(({ host, task }) => `  ${host}: ${safeLine(task)} was under way and was stopped`),
    );
    lines.push(
      ...event.jobs.map(
        ({ host, job }) =>
          `  ${host}: ${safeLine(job)} goes on there as a job; run hapb again to wait for it`,
      ),
    );
    return lines;
  }

  private runEnd(event: RunEvent & { type: "run-end" }): string[] {
    const lines = [
      ...this.quietLine(),
      "",
      `${this.paint("bold", "RECAP")}  ${this.paint("dim", duration(event.time))}`,
    ];
    lines.push(...recapLines(event.tallies, this.paint));
    if (this.warnings > 0)
      lines.push(
        this.paint(
          "yellow",
          `  ${this.warnings} ${this.warnings === 1 ? "warning" : "warnings"}, told above`,
        ),
      );
    for (const { host, handler } of event.pendingHandlers) {
      lines.push(
        this.paint("yellow", `  ${host}: handler ‘${safeLine(handler)}’ was notified and did not run`),
      );
    }
    if (event.stats) lines.push("", this.paint("bold", "STATS"), ...statsLines(event.stats));
    return lines;
  }
}
