import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Finished } from "../schedule/replay.js";
import { recordNames } from "./cut-off.js";
import { parseEntries, type Entry } from "./entries.js";
import { isAlive } from "./process.js";
import { decodeValue } from "./values.js";

/** How a run ended. */
export type RunEnd = "running" | "cut off" | "ok" | "failed" | "unreachable" | "interrupted" | "not begun";

/** The record of one run. */
export interface RunRecord {
  readonly id: string;
  readonly run: RunHead;
  readonly end: RunEnd;
  readonly exitCode: number | undefined;
  /** As they were written: places are text. */
  readonly events: readonly RecordedEvent[];
  readonly finished: readonly Finished[];
  /** Files that it read, with their marks. */
  readonly files: ReadonlyMap<string, string>;
}

export interface RecordedEvent {
  readonly type: string;
  readonly time: number;
  readonly [member: string]: unknown;
}

const headBytes = 16 * 1024;

const ends: Readonly<Record<number, RunEnd>> = {
  0: "ok",
  1: "not begun",
  2: "failed",
  4: "unreachable",
  99: "interrupted",
};

/** The beginning of a run's record. */
export type RunHead = Entry & { readonly type: "run" };

/** How the recorded runs began, oldest first. */
export function runHeads(folder: string): RunHead[] {
  return recordNames(folder)
    .flatMap((name) => {
      const head = parseEntries(firstLine(join(folder, name)))[0];
      return head?.type === "run" ? [head] : [];
    })
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** A record may be large, and its first line tells what it is of. Nothing of a file that this user may not read. */
function firstLine(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = Buffer.alloc(headBytes);
    return bytes.toString("utf8", 0, readSync(file, bytes)).split("\n")[0]!;
  } catch {
    return "";
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Reads a run's record; undefined where there is none. */
export function readRecord(folder: string, id: string): RunRecord | undefined {
  let entries: Entry[];
  try {
    entries = parseEntries(readFileSync(join(folder, `${id}.ndjson`), "utf8"));
  } catch {
    return undefined;
  }
  const run = entries.find((entry) => entry.type === "run");
  if (!run) return undefined;
  const end = entries.find((entry) => entry.type === "end");
  const files = new Map<string, string>();
  const finished: Finished[] = [];
  for (const entry of entries) {
    if (entry.type === "file") files.set(entry.path, entry.mark);
    if (entry.type !== "finished") continue;
    const { type: _, registered, ...rest } = entry;
    finished.push(registered === undefined ? rest : { ...rest, registered: decodeValue(registered) });
  }
  return {
    id,
    run,
    exitCode: end?.exitCode,
    end: end ? (ends[end.exitCode] ?? "failed") : isAlive(run.pid, run.pidStart) ? "running" : "cut off",
    events: entries.flatMap((entry) => (entry.type === "event" ? [entry.event as RecordedEvent] : [])),
    finished,
    files,
  };
}

/** Hosts that were lost in a run: failed, unreachable, or with a change under way when it was cut off. */
export function lostHosts({ events }: RunRecord): string[] {
  const lost = new Set<string>();
  for (const event of events) {
    if (event.type !== "host-result" || typeof event["host"] !== "string") continue;
    const { outcome } = event["result"] as { outcome?: string };
    if (outcome === "failed" || outcome === "unreachable") lost.add(event["host"]);
  }
  return [...lost];
}
