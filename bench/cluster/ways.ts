import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Cluster } from "../../test/cluster/cluster.js";
import { failures } from "../../test/cluster/hapb.js";
import { writeSettings } from "./settings.js";
import { begins, StageClock, stages, type Stage } from "./stages.js";

/** One way from bare hosts to a cluster, gone once. */
export interface Built {
  readonly timesMs: ReadonlyMap<Stage, number>;
  readonly totalMs: number;
  /** Why it did not end well. */
  readonly problem?: string;
}

/** A way from bare hosts to a cluster. */
export type Way = (cluster: Cluster) => Promise<Built>;

/** `hapb run playbooks/stacked.yml`, the whole process. */
export async function byHapb(cluster: Cluster): Promise<Built> {
  const clock = new StageClock();
  const run = await cluster.run(["stacked.yml"], {
    onEvent: (event) => {
      const stage = begins(event);
      if (stage) clock.enter(stage);
    },
  });
  const totalMs = clock.end();
  const problem = run.rc === 0 ? undefined : [...failures(run), run.stderr.trim()].join("\n");
  return { timesMs: clock.timesMs, totalMs, problem };
}

/** The plain shell script, the whole process. */
export function byScript(cluster: Cluster): Promise<Built> {
  const settings = writeSettings(cluster);
  const clock = new StageClock();
  const script = join(process.cwd(), "bench/cluster/script/build.sh");
  return new Promise((resolve, reject) => {
    const child = spawn("sh", [script, settings], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const stage = stages.find((name) => line === `stage: ${name}`);
      if (stage) clock.enter(stage);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const totalMs = clock.end();
      resolve({ timesMs: clock.timesMs, totalMs, problem: code === 0 ? undefined : said.trim() });
    });
  });
}
