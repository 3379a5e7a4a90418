import type { AnyEvent } from "../../test/cluster/hapb.js";

/** The stages in which both ways are measured, as build.sh names them. */
export const stages = [
  "look",
  "prepare",
  "programs",
  "balance",
  "begin",
  "join control planes",
  "join workers",
  "network",
  "verify",
] as const;

export type Stage = (typeof stages)[number];

/** Where a stage of the playbooks begins: with a play, or with the first task of a file. */
const beginnings: Readonly<Record<string, Stage>> = {
  "Look before anything is touched": "look",
  "Prepare the hosts": "prepare",
  "Install Kubernetes": "programs",
  "Put the load balancers on the control planes": "balance",
  "Begin the cluster": "begin",
  "Let control planes join": "join control planes",
  "Let workers join": "join workers",
  "Connect the pods": "network",
  "Verify the cluster": "verify",
};

/** The stage that an event of a run begins; undefined when it belongs to the one under way. */
export function begins({ type, name, task }: AnyEvent): Stage | undefined {
  const key =
    type === "play-start" ? name : type === "task-start" ? task?.at.replace(/:\d+:\d+$/, "") : undefined;
  return key !== undefined && Object.hasOwn(beginnings, key) ? beginnings[key] : undefined;
}

/** Takes the time of each stage; what comes before the first one counts to it. */
export class StageClock {
  readonly timesMs = new Map<Stage, number>();
  private readonly began = performance.now();
  private sinceMs = this.began;
  private current: Stage = stages[0];

  enter(stage: Stage): void {
    if (stage === this.current) return;
    this.settle();
    this.current = stage;
  }

  /** @returns milliseconds in all */
  end(): number {
    this.settle();
    return this.sinceMs - this.began;
  }

  private settle(): void {
    const now = performance.now();
    this.timesMs.set(this.current, (this.timesMs.get(this.current) ?? 0) + now - this.sinceMs);
    this.sinceMs = now;
  }
}
