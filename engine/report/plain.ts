import type { RunEvent } from "../base/events.js";
import { duration } from "./duration.js";
import { Narrator } from "./narrator.js";
import { safeLine } from "./safe.js";
import { painter } from "./style.js";
import type { Report, ReportOptions, Screen } from "./types.js";

/** Without a terminal, a task that takes longer than this says so, and again each time it passes. */
const signOfLifeMs = 30_000;

/** Plain lines: for pipes, files and CI. A long task gives a sign of life with its last line. */
export function plainReport(screen: Screen, options: ReportOptions): Report {
  const narrator = new Narrator(options, painter(options.color));
  let current: { name: string; since: number; line: string } | undefined;
  const timer = setInterval(() => {
    if (!current) return;
    const line = current.line ? `: ${safeLine(current.line)}` : "";
    screen.write(`  … ${safeLine(current.name)}, ${duration(Date.now() - current.since)} so far${line}\n`);
  }, signOfLifeMs);
  timer.unref();
  return {
    event(event: RunEvent) {
      if (event.type === "task-start") current = { name: event.task.name, since: Date.now(), line: "" };
      if (event.type === "host-line" && current) current.line = `${event.host}: ${event.line}`;
      if (event.type === "task-end") current = undefined;
      const lines = narrator.lines(event);
      if (lines.length) screen.write(lines.join("\n") + "\n");
    },
    close: () => clearInterval(timer),
  };
}
