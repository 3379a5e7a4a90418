import { readFileSync } from "node:fs";
import { sleep } from "../base/abort.js";

/** A process that can be told from a later one with the same number. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks from the machine's boot to the process's start. @source proc_pid_stat(5), field 22 */
  readonly start: string;
}

/** The process with this number now, or undefined. Zombies count as gone. */
export function identify(pid: number): ProcessId | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The command's name stands in brackets and may hold anything, brackets and blanks too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : { pid, start: fields[19]! };
}

export function isAlive(process: ProcessId | undefined): boolean {
  return process !== undefined && identify(process.pid)?.start === process.start;
}

/** Sends a signal, and does nothing when the process is gone. */
export function signal(target: ProcessId, name: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // It ended meanwhile.
  }
}

/** Children of a process. @source proc_pid_children(5) */
export function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Asks every `everyMs` until the answer is yes; false when `timeoutMs` pass first. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 20,
  abort?: AbortSignal,
): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) return false;
    await sleep(everyMs, abort);
  }
  return true;
}
