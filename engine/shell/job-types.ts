import type { RunResult, UserCommand } from "./types.js";

/** A long, mutating step that outlives the connection. Keyed by what it does. */
export interface Job extends UserCommand {
  /** Module name and a digest of the arguments without secrets. */
  readonly key: string;
}

/** What has become of a job. `cut`: it was killed, or a reboot ended it. */
export type JobState =
  | { readonly state: "running" }
  | { readonly state: "none" }
  | { readonly state: "finished" | "cut"; readonly result: RunResult };

export interface JobResult extends RunResult {
  /** True when the job had been started by an earlier connection or run, and was found. */
  readonly wasReattached: boolean;
}
