import { createHash } from "node:crypto";
import { Secret } from "../base/value.js";
import type { Host, UserCommand } from "../shell/types.js";
import type { Call } from "./call.js";

/**
 * `async`: the task's commands run as jobs, which outlive the connection and are found again by whoever comes to the same step; the
 * task waits for them, `async` seconds at most.
 */
export async function asJobs(
  host: Host,
  { task, view, module }: Pick<Call, "task" | "view" | "module">,
): Promise<Host> {
  const seconds = await view.number(task.async, "async");
  if (seconds === undefined || seconds <= 0 || (await view.number(task.poll, "poll")) === 0) return host;
  const jobs = Object.create(host) as Host;
  jobs.execute = (command) =>
    host.job({ timeoutMs: seconds * 1000, ...command, key: jobKey(module.name, command) });
  return jobs;
}

/** The seconds of `async` where `poll: 0` says that nobody waits. */
export async function secondsBehind({
  task,
  view,
}: Pick<Call, "task" | "view">): Promise<number | undefined> {
  const seconds = await view.number(task.async, "async");
  const isBehind = seconds !== undefined && seconds > 0 && (await view.number(task.poll, "poll")) === 0;
  return isBehind ? seconds : undefined;
}

/** By what the job does; a secret on its standard input is no part of the name. */
function jobKey(module: string, { argv, shell, executable, chdir, stdin }: UserCommand): string {
  const input = stdin instanceof Secret || stdin === undefined ? "" : Buffer.from(stdin).toString("base64");
  const what = JSON.stringify([argv, shell, executable, chdir, input]);
  return `${module}-${createHash("sha256").update(what).digest("hex").slice(0, 16)}`;
}
