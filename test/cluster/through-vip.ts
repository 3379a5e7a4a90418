import { request } from "node:https";

/** Whether `/readyz` answers 200 at an address, within a second. */
export function isReady(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      { host: address, port, path: "/readyz", rejectUnauthorized: false, timeout: 1000, agent: false },
      (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode === 200));
      },
    );
    asked.once("timeout", () => asked.destroy(new Error("timeout")));
    asked.once("error", () => resolve(false));
    asked.end();
  });
}

/**
 * Does something that disturbs the API, and watches the address meanwhile.
 * @returns seconds from the disturbance until it answers again for good (ten times in a row)
 */
export async function outage(
  address: string,
  port: number,
  disturb: () => Promise<unknown>,
  seconds = 90,
): Promise<number> {
  const began = Date.now();
  let lastFailure: number | undefined;
  let good = 0;
  const disturbing = disturb();
  while (Date.now() - began < seconds * 1000) {
    if (await isReady(address, port)) good++;
    else {
      good = 0;
      lastFailure = Date.now();
    }
    // What disturbs shows late: a load balancer is taken out after three failed checks.
    const isWatched = Date.now() - began > 15_000;
    if (good >= 10 && isWatched) {
      await disturbing;
      return lastFailure === undefined ? 0 : (lastFailure - began) / 1000;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address}:${port} did not answer again within ${seconds} s`);
}
