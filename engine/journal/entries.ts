import type { Plain } from "../base/value.js";
import type { Finished } from "../schedule/replay.js";

/** What a run was to do, as far as a later one must have the same to go on from there. */
export interface Plan {
  /** The folder it was started in. */
  readonly cwd: string;
  /** Marks of the inventory and of `-e`. */
  readonly inventory: string;
  readonly variables: string;
  readonly limit?: string;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/** A line of a run's record. The record is append-only: what is not followed by its end was cut off. */
export type Entry =
  | {
      readonly type: "run";
      readonly runId: string;
      readonly pid: number;
      /** Start time of the process in clock ticks since boot; tells a reused pid apart. "" where there is no /proc. */
      readonly pidStart: string;
      readonly startedAt: string;
      readonly playbooks: readonly string[];
      readonly isCheckMode: boolean;
      readonly plan?: Plan;
    }
  /** How a task ended on a host. Only what was finished stands here; a value that JSON has no kind for is marked. */
  | {
      readonly type: "finished";
      readonly host: string;
      readonly task: string;
      readonly outcome: Finished["outcome"];
      readonly notify: readonly string[];
      readonly marks?: readonly string[];
      readonly registered?: Plain;
      readonly isLost?: boolean;
    }
  /** A file of the control machine that the run read. */
  | { readonly type: "file"; readonly path: string; readonly mark: string }
  | {
      readonly type: "change";
      readonly id: number;
      readonly host: string;
      readonly task: string;
      readonly module: string;
      readonly at: string;
      readonly jobKey?: string;
    }
  | { readonly type: "done"; readonly id: number; readonly outcome: string }
  | { readonly type: "event"; readonly event: unknown }
  | { readonly type: "end"; readonly exitCode: number }
  /** A later run has told the user that this one was cut off. */
  | { readonly type: "told"; readonly by: string };

/** Reads a record; a last line that was cut in the middle is left out. */
export function parseEntries(text: string): Entry[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as Entry];
    } catch {
      return [];
    }
  });
}
