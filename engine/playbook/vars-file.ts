import { DiagnosticError } from "../base/diagnostic.js";
import type { Variables } from "../base/variables.js";
import type { Decrypt } from "../source/vault/keyring.js";
import type { Files } from "./files.js";
import { Reading } from "./reading.js";
import { fileVariables } from "./role-files.js";

/**
 * The variables of a file that is there (`vars_files`, `include_vars`, group_vars beside a playbook).
 * @throws DiagnosticError for what is wrong in it
 */
export function readVarsFile(path: string, files: Files, cwd: string, decrypt?: Decrypt): Variables {
  const reading = new Reading({
    files,
    cwd,
    decrypt,
    rolesPath: [],
    modules: { has: () => false, names: () => [] },
    addLibrary: () => {},
  });
  const variables = fileVariables(path, reading);
  const errors = reading.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new DiagnosticError(errors);
  return variables;
}
