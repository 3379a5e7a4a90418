import { DiagnosticError, error } from "../base/diagnostic.js";
import { findFile } from "../vars/search-path.js";
import type { Call } from "./call.js";

/**
 * Where a file of the user's stands on the control machine: in its role, beside its task file, beside the playbook.
 * @throws DiagnosticError when it is in none of them
 */
export function fileFor(name: string, folder: "files" | "templates" | "vars", { play, task }: Call): string {
  const { path, looked, close } = findFile(name, folder, play.variables, task, true);
  if (path !== undefined) return path;
  throw new DiagnosticError(
    error("module/no-file", `there is no file "${name}"`, {
      detail: `Looked in ${looked.join(", ")}.`,
      ...(close === undefined ? {} : { hint: `did you mean "${close}"?` }),
      at: task.moduleAt,
    }),
  );
}
