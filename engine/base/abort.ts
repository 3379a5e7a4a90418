/** Why a run was aborted, so that the report can say it. */
export class Aborted extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "Aborted";
  }
}

/** Waits `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Waits for `work`, but no longer than `ms` milliseconds. @returns undefined when that was too short */
export async function atMost<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  const over = sleep(ms, done.signal).catch(() => undefined);
  try {
    return await Promise.race([work, over.then(() => undefined)]);
  } finally {
    done.abort();
  }
}
