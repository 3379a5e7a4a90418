import { sleep } from "../../engine/base/abort.js";
import type { Cluster } from "./cluster.js";
import { isAnswering } from "./look.js";

const everyMs = 100;
/** As long without a failed request, and the API counts as back. */
const calmMs = 3_000;

/**
 * Asks the API through the virtual address ten times a second while something is broken, until `isOver` says that it had
 * its effect and three seconds have passed without a failed request.
 * @returns seconds from the first failed request to the first that was answered for good; 0 where none failed
 * @throws Error when it does not answer for good within five minutes
 */
export async function outage(
  cluster: Cluster,
  breakIt: () => Promise<unknown>,
  isOver: () => Promise<boolean>,
): Promise<number> {
  const begin = performance.now();
  const asked: { readonly at: number; isAnswered?: boolean }[] = [];
  const probes: Promise<void>[] = [];
  const probe = setInterval(() => {
    const one: (typeof asked)[number] = { at: performance.now() };
    asked.push(one);
    probes.push(isAnswering(cluster).then((answer) => void (one.isAnswered = answer)));
  }, everyMs);
  try {
    await sleep(calmMs / 3);
    await breakIt();
    while (!(await isOver())) await goOn(begin);
    const over = performance.now();
    while (!isCalm(asked, over)) await goOn(begin);
  } finally {
    clearInterval(probe);
    await Promise.all(probes);
  }
  const failed = asked.filter(({ isAnswered }) => isAnswered === false);
  const [first, last] = [failed[0], failed.at(-1)];
  if (!first || !last) return 0;
  const back = asked.find(({ at, isAnswered }) => at > last.at && isAnswered)!;
  return (back.at - first.at) / 1000;
}

async function goOn(begin: number): Promise<void> {
  if (performance.now() - begin > 300_000)
    throw new Error("the API does not answer through the virtual address within five minutes");
  await sleep(everyMs);
}

/** Whether no request failed in the last seconds, all of them after `since`. */
function isCalm(
  asked: readonly { readonly at: number; readonly isAnswered?: boolean }[],
  since: number,
): boolean {
  const from = performance.now() - calmMs;
  const recent = asked.filter(({ at, isAnswered }) => at > from && isAnswered !== undefined);
  return from > since && recent.length > 0 && recent.every(({ isAnswered }) => isAnswered);
}
