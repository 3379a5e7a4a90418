import { appendFileSync, closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { parseEntries, type Entry } from "./entries.js";
import { withRecords } from "./folder.js";
import { isAlive } from "./process.js";

/** A run that ended without saying so: killed, or its machine went down. */
export interface CutOffRun {
  readonly path: string;
  readonly startedAt: string;
  readonly playbooks: readonly string[];
  /** The folder it was started in, where it can be gone on with. */
  readonly cwd?: string;
  /** Changes that had been begun and not ended. */
  readonly underWay: readonly (Entry & { type: "change" })[];
}

const newest = 20;

/** Runs among the newest whose record has no end, whose process is gone, and that nobody was told of. */
export function cutOffRuns(folder: string): CutOffRun[] {
  return recordNames(folder)
    .slice(-newest)
    .flatMap((name) => {
      try {
        const run = readRun(join(folder, name));
        return run ? [run] : [];
      } catch {
        // Another user's, as after a run by sudo: nothing that this one could be told of.
        return [];
      }
    });
}

/** Notes that the user was told, so that the next run is silent about it. */
export function markTold(run: CutOffRun, by: string): void {
  // The last line may have been cut in the middle: begin on a line of its own.
  appendFileSync(run.path, "\n" + JSON.stringify({ type: "told", by } satisfies Entry) + "\n");
}

/** Names of the records, oldest first: run ids begin with the time. */
export function recordNames(folder: string): string[] {
  return withRecords(folder, "read", () => namesIn(folder))
    .filter((name) => name.endsWith(".ndjson"))
    .sort();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw problem;
  }
}

function readRun(path: string): CutOffRun | undefined {
  if (saysItEnded(path)) return undefined;
  const entries = parseEntries(readFileSync(path, "utf8"));
  const run = entries.find((entry) => entry.type === "run");
  if (
    !run ||
    entries.some((entry) => entry.type === "end" || entry.type === "told") ||
    isAlive(run.pid, run.pidStart)
  )
    return undefined;
  const done = new Set(entries.flatMap((entry) => (entry.type === "done" ? [entry.id] : [])));
  const underWay = entries
    .filter((entry) => entry.type === "change")
    .filter((change) => !done.has(change.id));
  const { startedAt, playbooks, plan, isCheckMode } = run;
  return { path, startedAt, playbooks, underWay, ...(plan && !isCheckMode ? { cwd: plan.cwd } : {}) };
}

/** By its last line, which is short: a record may be long, and nearly all runs end well. */
function saysItEnded(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const tail = Buffer.alloc(4096);
    const { size } = fstatSync(file);
    const length = readSync(file, tail, 0, tail.length, Math.max(0, size - tail.length));
    const last = tail.toString("utf8", 0, length).trimEnd().split("\n").at(-1)!;
    return parseEntries(last).some(({ type }) => type === "end" || type === "told");
  } finally {
    closeSync(file);
  }
}
