import pLimit from "p-limit";

/** Downloads at the same time: more would only share the line. */
const atOnce = 4;

/**
 * Works on several things at once. When one fails the others are stopped, and have ended before the failure is thrown.
 * @param stop its signal is what the work listens to
 */
export async function together<T, R>(
  stop: AbortController,
  things: readonly T[],
  work: (thing: T) => Promise<R>,
): Promise<R[]> {
  const limit = pLimit(atOnce);
  const running = things.map((thing) =>
    limit(async () => {
      stop.signal.throwIfAborted();
      try {
        return await work(thing);
      } catch (problem) {
        stop.abort(problem);
        throw problem;
      }
    }),
  );
  await Promise.allSettled(running);
  stop.signal.throwIfAborted();
  return Promise.all(running);
}
