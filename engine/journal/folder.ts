import { homedir } from "node:os";
import { join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { fileProblem, type FileUse } from "../base/file-problem.js";

/** Where runs are recorded: `$XDG_STATE_HOME/hapb/runs`, else `~/.local/state/hapb/runs`. @source XDG base directory specification */
export function runsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment["XDG_STATE_HOME"];
  return join(state && state.startsWith("/") ? state : join(homedir(), ".local", "state"), "hapb", "runs");
}

/**
 * Does something with the records, or the key beside them.
 * @throws DiagnosticError where the system doesn't let this user
 */
export function withRecords<T>(path: string, use: FileUse, act: () => T): T {
  try {
    return act();
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === undefined) throw problem;
    throw new DiagnosticError(
      error(
        "run/record",
        use === "read" ? "the records of runs can't be read" : "the run can't be recorded",
        {
          detail: fileProblem(problem, path, use),
          hint: "XDG_STATE_HOME=DIR puts it elsewhere",
        },
      ),
    );
  }
}
