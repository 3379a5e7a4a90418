import { Pending } from "./types.js";

/** More rounds than any honest template needs: lookups inside lookups inside hostvars. */
const MOST_ROUNDS = 10_000;

/**
 * Runs a synchronous evaluation, awaits what it is waiting for, and runs it again until it comes to an end.
 * @throws what the evaluation throws, and what a promise it waits for is rejected with
 */
export async function settle<T>(evaluate: () => T): Promise<T> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    try {
      return evaluate();
    } catch (thrown) {
      if (!(thrown instanceof Pending)) throw thrown;
      await thrown.promise;
    }
  }
  throw new Error("an evaluation never settles: its answers are not remembered");
}
