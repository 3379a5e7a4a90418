import { columns as widthOf } from "../source/cells.js";
import type { RunEvent, TaskRef } from "../base/events.js";
import { duration } from "./duration.js";
import { safeLine } from "./safe.js";
import type { Paint } from "./style.js";

interface Running {
  readonly task: TaskRef;
  readonly sinceMs: number;
  readonly waiting: Map<string, { readonly sinceMs: number; line: string }>;
  readonly total: number;
  failed: number;
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** Hosts that are slower than this get a line of their own, the slowest first. */
const slowMs = 1_500;
const mostHostLines = 6;

/** What is under way now, as the lines below everything that stays. */
export class LiveView {
  private readonly running = new Map<number, Running>();
  private frame = 0;

  constructor(private readonly paint: Paint) {}

  event(event: RunEvent, nowMs: number): void {
    switch (event.type) {
      case "task-start":
        this.running.set(event.task.id, {
          task: event.task,
          sinceMs: nowMs,
          total: event.hosts.length,
          failed: 0,
          waiting: new Map(event.hosts.map((host) => [host, { sinceMs: nowMs, line: "" }])),
        });
        break;
      case "host-line": {
        const host = this.running.get(event.task.id)?.waiting.get(event.host);
        if (host && event.line.trim()) host.line = event.line;
        break;
      }
      case "host-retry": {
        const host = this.running.get(event.task.id)?.waiting.get(event.host);
        if (host) host.line = `not yet, ${event.left} tries left`;
        break;
      }
      case "host-result": {
        const running = this.running.get(event.task.id);
        running?.waiting.delete(event.host);
        if (running && (event.result.outcome === "failed" || event.result.outcome === "unreachable"))
          running.failed++;
        break;
      }
      case "task-end":
        this.running.delete(event.task.id);
        break;
      default:
        break;
    }
  }

  /** At most `rows` lines, none wider than `columns`. */
  lines(nowMs: number, columns: number, rows: number): string[] {
    this.frame = (this.frame + 1) % spinner.length;
    const lines = [...this.running.values()].flatMap((running) => this.taskLines(running, nowMs, columns));
    return lines.slice(0, rows);
  }

  private taskLines(running: Running, nowMs: number, columns: number): string[] {
    const done = running.total - running.waiting.size;
    const failed = running.failed ? this.paint("red", `  ${running.failed} failed`) : "";
    const count = running.total > 1 ? `  ${done}/${running.total} hosts` : "";
    const name = fit(safeLine(running.task.name), columns - 34);
    const head = `  ${this.paint("cyan", spinner[this.frame]!)} ${name}${this.paint("dim", `${count}  ${duration(nowMs - running.sinceMs)}`)}${failed}`;
    const slow = [...running.waiting]
      .filter(([, { sinceMs, line }]) => nowMs - sinceMs > slowMs || line)
      .sort(([, a], [, b]) => a.sinceMs - b.sinceMs);
    const shown = slow.slice(0, mostHostLines).map(([host, { line }]) => {
      const text = line ? `${host}  ${safeLine(line)}` : `${host}  …`;
      return this.paint("dim", `      ${fit(text, columns - 8)}`);
    });
    if (slow.length > mostHostLines)
      shown.push(this.paint("dim", `      and ${slow.length - mostHostLines} more`));
    return [head, ...shown];
  }
}

/** Cuts a text to a width in columns, wide characters counted as two. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
