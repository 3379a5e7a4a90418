import { createHash } from "node:crypto";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { Secret } from "../base/value.js";
import type { Host, UserCommand } from "../shell/types.js";
import type { Call } from "./call.js";

/**
 * `async` and `poll`: the task's commands run as jobs, which outlive the connection and are found again by whoever comes to the same
 * step; the task waits for them, `async` seconds at most.
 * @throws DiagnosticError for `poll: 0`, which would not wait
 */
export async function asJobs(
  host: Host,
  { task, view, module }: Pick<Call, "task" | "view" | "module">,
): Promise<Host> {
  const seconds = await view.number(task.async, "async");
  if (seconds === undefined || seconds <= 0) return host;
  if ((await view.number(task.poll, "poll")) === 0)
    throw new DiagnosticError(
      error("playbook/async", "`poll: 0` isn't supported yet: hapb waits for what it starts", {
        detail:
          "With `async` and another `poll` the command runs as a job, which a lost connection doesn't end.",
        hint: "leave `poll` out, or start the program in the background yourself",
        at: task.at,
      }),
    );
  const jobs = Object.create(host) as Host;
  jobs.execute = (command) =>
    host.job({ timeoutMs: seconds * 1000, ...command, key: jobKey(module.name, command) });
  return jobs;
}

/** By what the job does; a secret on its standard input is no part of the name. */
function jobKey(module: string, { argv, shell, executable, chdir, stdin }: UserCommand): string {
  const input = stdin instanceof Secret || stdin === undefined ? "" : Buffer.from(stdin).toString("base64");
  const what = JSON.stringify([argv, shell, executable, chdir, input]);
  return `${module}-${createHash("sha256").update(what).digest("hex").slice(0, 16)}`;
}
