import { readFileSync } from "node:fs";

/** When a process started, in clock ticks since boot; "" where that can't be told. @source proc(5), field 22 of /proc/PID/stat */
export function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** Whether the very process that wrote down `pid` and `start` still runs. */
export function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return start === "" || processStart(pid) === start;
}
