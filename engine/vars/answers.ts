import { Pending } from "../template/types.js";

/**
 * Answers to what templates have to wait for. One is remembered until the evaluation that asked for it has come to its
 * end, so that the next evaluation asks again: a command may answer differently then.
 */
export class Answers {
  private readonly known = new Map<string, { readonly value: unknown } | { readonly problem: unknown }>();
  private readonly running = new Map<string, Promise<unknown>>();

  /** The answer, if it is there. @throws Pending until it is; then what `ask` was rejected with */
  get<T>(key: string, ask: () => Promise<T>): T {
    const known = this.known.get(key);
    if (known) {
      if ("problem" in known) throw known.problem;
      return known.value as T;
    }
    let promise = this.running.get(key);
    if (!promise) this.running.set(key, (promise = this.start(key, ask)));
    throw new Pending(promise, key);
  }

  private async start(key: string, ask: () => Promise<unknown>): Promise<void> {
    try {
      this.known.set(key, { value: await ask() });
    } catch (problem) {
      this.known.set(key, { problem });
    }
    this.running.delete(key);
    // The waiting evaluation goes on in this turn of the event loop; what it waits for next keeps all answers.
    setImmediate(() => {
      if (this.running.size === 0) this.known.clear();
    });
  }
}
