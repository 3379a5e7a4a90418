import { randomInt } from "node:crypto";
import type { Host, JobState, RunResult, UserCommand } from "../shell/types.js";
import { HostFailure } from "../shell/types.js";
import type { Execution } from "./execution.js";

/** A task that runs on behind the play: `poll: 0`. */
export interface BackgroundTask {
  /** How it ended; undefined while it runs. @throws what the connection throws */
  state(): Promise<Execution | undefined>;
}

/** An id as Ansible makes it: `j`, digits, and the process. */
export function makeJobId(): string {
  return `j${randomInt(1e11, 1e12)}.${process.pid}`;
}

/** The key under which a job lies on its machine. */
export function keyOfJob(id: string): string {
  return `async-${id}`;
}

/**
 * Carries a task out whose command nobody waits for. The command runs as a job on the host; what the module makes of its end is
 * made when somebody asks.
 * @param limitS seconds after which a job that is asked for counts as too slow
 * @returns undefined when it is under way; its end where the module started no command: then all of it was done at once
 */
export async function startInBackground(
  host: Host,
  id: string,
  limitS: number,
  carryOut: (host: Host) => Promise<Execution>,
): Promise<{ readonly task: BackgroundTask; readonly done?: Execution }> {
  let onStarted!: () => void;
  const started = new Promise<void>((resolve) => (onStarted = resolve));
  let onEnd!: (end: RunResult | Error) => void;
  const ended = new Promise<RunResult | Error>((resolve) => (onEnd = resolve));
  const behind = Object.create(host) as Host;
  behind.execute = async (command: UserCommand) => {
    // The task's own signal ends with the task, and the job goes on.
    await host.startJob({ ...command, key: keyOfJob(id), signal: undefined, onLine: undefined });
    onStarted();
    const end = await ended;
    if (end instanceof Error) throw end;
    return end;
  };
  let end: Execution | undefined;
  const whole = carryOut(behind).then((execution) => (end = execution));
  whole.catch(() => undefined);
  await Promise.race([started, whole]);
  const deadline = Date.now() + limitS * 1000;
  const task = {
    async state() {
      if (end) return end;
      const seen = await host.jobState(keyOfJob(id));
      if (seen.state === "running" && Date.now() < deadline) return undefined;
      onEnd(resultOf(seen, limitS));
      return whole;
    },
  };
  return { task, ...(end ? { done: end } : {}) };
}

function resultOf(seen: JobState, limitS: number): RunResult | Error {
  if (seen.state === "finished") return seen.result;
  if (seen.state === "running")
    return new HostFailure(`the job takes longer than its \`async\` of ${limitS} s`, {
      hint: "it goes on on the host, and nobody looks at it any more",
    });
  if (seen.state === "none") return new HostFailure("the job's result was taken by someone else");
  const { stdout, stderr } = seen.result;
  return new HostFailure("the job was cut off: it was killed, or the host was rebooted", {
    stdout: stdout.text,
    stderr: stderr.text,
  });
}
