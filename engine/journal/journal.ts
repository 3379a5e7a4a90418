import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent } from "../base/events.js";
import type { Recorder } from "../schedule/types.js";
import { jsonLine } from "../base/json-line.js";
import { recordNames } from "./cut-off.js";
import type { Entry, Plan } from "./entries.js";
import { withRecords } from "./folder.js";
import type { Marks } from "./marks.js";
import { processStart } from "./process.js";
import { encodeValue } from "./values.js";

/** A run's record being written. */
export interface Journal extends Recorder {
  readonly path: string;
  close(exitCode: number): void;
}

const keptRuns = 100;
const flushAt = 64 * 1024;
/** A larger result is rather got again than kept. */
const keptBytes = 256 * 1024;
/** Events that only make sense while they happen. */
const passing: ReadonlySet<RunEvent["type"]> = new Set(["host-line", "host-start", "item-result", "prompt"]);

/**
 * Opens the record of a run, in a folder that only its owner can read. What stands in it was written before the host was
 * touched: changes are written through at once, events with the next change. It survives `kill -9` of this process.
 */
export function openJournal(
  folder: string,
  run: {
    readonly runId: string;
    readonly playbooks: readonly string[];
    readonly isCheckMode: boolean;
    readonly plan?: Plan;
  },
  marks?: Marks,
): Journal {
  withRecords(folder, "written", () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  for (const name of recordNames(folder).slice(0, -keptRuns))
    withRecords(join(folder, name), "written", () => rmSync(join(folder, name), { force: true }));
  const path = join(folder, `${run.runId}.ndjson`);
  const file = withRecords(path, "written", () => openSync(path, "ax", 0o600));
  let pending = "";
  let lastId = 0;
  const read = new Set<string>();
  const flush = () => {
    if (pending) withRecords(path, "written", () => writeSync(file, pending));
    pending = "";
  };
  const add = (entry: Entry) => {
    pending += jsonLine(entry);
    if (pending.length > flushAt) flush();
  };
  const { pid } = process;
  add({ type: "run", ...run, pid, pidStart: processStart(pid), startedAt: new Date().toISOString() });
  flush();
  return {
    path,
    async before(change) {
      const id = ++lastId;
      add({ type: "change", id, ...change });
      flush();
      return id;
    },
    async after(id, outcome) {
      add({ type: "done", id, outcome });
      flush();
    },
    finished({ registered, ...finished }) {
      const kept = registered === undefined ? undefined : encodeValue(registered);
      const isLost =
        finished.isLost ??
        (registered !== undefined && (kept === undefined || JSON.stringify(kept).length > keptBytes));
      add({ type: "finished", ...finished, ...(isLost ? { isLost } : { registered: kept }) });
      if (finished.outcome === "changed") flush();
    },
    ...(marks && { mark: (text: string) => marks.of(text) }),
    reads(path) {
      if (!marks || read.has(path)) return;
      read.add(path);
      add({ type: "file", path, mark: marks.ofFile(path) });
    },
    event(event) {
      if (!passing.has(event.type)) add({ type: "event", event });
    },
    close(exitCode) {
      add({ type: "end", exitCode });
      flush();
      closeSync(file);
    },
  };
}

/** Makes the id of a run: sorts by time, and two runs in one second differ. */
export function makeRunId(now: Date, random: number): string {
  const stamp = now
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\.\d+Z$/, "Z");
  return `${stamp}-${Math.floor(random * 0x1000000)
    .toString(16)
    .padStart(6, "0")}`;
}
