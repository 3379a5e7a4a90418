import type { RunEvent } from "../base/events.js";

/** Takes the events of a run as they come and shows them somewhere. */
export interface Report {
  event(event: RunEvent): void;
  /** Called once, after the last event. */
  close(): void;
}

export interface ReportOptions {
  /** How often `-v` was given. */
  readonly verbosity: number;
  readonly color: boolean;
  readonly isCheckMode: boolean;
  /** Whether `--resume` can go on with the run once it was interrupted. */
  readonly isResumable?: boolean;
}

/** Where a report writes: a stream's side that it needs, so that tests can read along. */
export interface Screen {
  write(text: string): void;
  readonly columns: number;
}
