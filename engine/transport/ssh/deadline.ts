import { ConnectTimeout } from "./explain.js";

/** The time that a log-in may take, not counting the time a person takes to answer. */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly timeoutMs: number;
  private readonly outer: AbortSignal | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly onOuterAbort = () => this.controller.abort(this.outer!.reason);

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.timeoutMs = timeoutMs;
    this.outer = outer;
    this.signal = this.controller.signal;
    outer?.addEventListener("abort", this.onOuterAbort, { once: true });
    if (outer?.aborted) this.onOuterAbort();
    this.start();
  }

  /** @throws the reason as soon as the time is over */
  race<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(this.signal.reason as Error);
      if (this.signal.aborted) return onAbort();
      this.signal.addEventListener("abort", onAbort, { once: true });
      work().then(resolve, reject);
    });
  }

  pausing<A extends unknown[], T>(question: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
    return async (...args) => {
      clearTimeout(this.timer);
      try {
        return await question(...args);
      } finally {
        this.start();
      }
    };
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener("abort", this.onOuterAbort);
  }

  private start(): void {
    this.timer = setTimeout(
      () => this.controller.abort(new ConnectTimeout("the log-in", this.timeoutMs)),
      this.timeoutMs,
    );
  }
}
