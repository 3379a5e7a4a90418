import pLimit from "p-limit";

/** Runs a piece of work when there is room for it. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `most` at the same time; nothing or 0 is no limit. */
export function limitOf(most: number | undefined): Limit {
  if (most === undefined || most <= 0) return (work) => work();
  const limit = pLimit(Math.max(1, Math.floor(most)));
  return (work) => limit(work);
}

/**
 * Does the work for each, all at the same time, and waits for all of it, also when one fails.
 * @throws what the first one that failed threw
 */
export async function forEach<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  if (items.length === 1) return [await work(items[0]!)];
  const ends = await Promise.allSettled(items.map(work));
  return ends.map((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}
