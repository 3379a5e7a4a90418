import type { JobState, RunResult } from "./types.js";

/** Jobs of a fake host: they are over as soon as they are started. */
export class FakeJobs {
  private readonly results = new Map<string, RunResult>();

  start(key: string, result: RunResult): void {
    this.results.set(key, result);
  }

  take(key: string): JobState {
    const result = this.results.get(key);
    this.results.delete(key);
    return result ? { state: "finished", result } : { state: "none" };
  }
}
