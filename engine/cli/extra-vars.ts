import { readFileSync } from "node:fs";
import { DiagnosticError, error, type Diagnostic } from "../base/diagnostic.js";
import { fileProblem } from "../base/file-problem.js";
import { SourceFile } from "../base/source.js";
import { Template } from "../base/value.js";
import { readKeyValues } from "../playbook/key-value.js";
import type { Variable, Variables } from "../playbook/types.js";
import { loadYaml } from "../source/load.js";
import type { Decrypt } from "../source/vault/keyring.js";
import { hasTemplateMark } from "../source/tags.js";
import { nodeToValue } from "../source/value.js";

/**
 * Reads what `-e` was given, the later ones winning: `key=value ...` (values are strings), JSON or YAML (values keep their
 * types), `@FILE` for a YAML or JSON file.
 * @throws DiagnosticError with a code frame in what was given
 */
export function readExtraVars(given: readonly string[], decrypt?: Decrypt): Variables {
  const variables = new Map<string, Variable>();
  for (const text of given)
    for (const [name, variable] of readOne(text, decrypt)) variables.set(name, variable);
  return variables;
}

function readOne(text: string, decrypt?: Decrypt): Variables {
  if (text.startsWith("@")) return readMapping(readFile(text.slice(1)), decrypt);
  const file = new SourceFile("--extra-vars", text);
  if (/^\s*[{[]/.test(text) || /^[^=\s]+:\s/.test(text)) return readMapping(file, decrypt);
  return readWords(file);
}

function readFile(path: string): SourceFile {
  try {
    return new SourceFile(path, readFileSync(path, "utf8"));
  } catch (problem) {
    throw new DiagnosticError(
      error("cli/extra-vars", `--extra-vars @${path}: the file can't be read`, {
        detail: fileProblem(problem, path),
      }),
    );
  }
}

function readMapping(file: SourceFile, decrypt?: Decrypt): Variables {
  const { root, diagnostics } = loadYaml(file, { decrypt });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length) throw new DiagnosticError(errors);
  if (root === undefined) return new Map();
  if (root.kind !== "mapping") throw new DiagnosticError(wrongShape(file));
  return new Map(
    root.entries.map(({ key, value }) => [String(key.source), { value: nodeToValue(value), at: key.at }]),
  );
}

function readWords(file: SourceFile): Variables {
  const at = { file, start: 0, end: file.text.length };
  const value = hasTemplateMark(file.text) ? new Template(file.text, at) : file.text;
  const read = readKeyValues({ kind: "scalar", at, value, source: file.text, isPlain: true });
  if (!read || read.rest) throw new DiagnosticError(wrongShape(file, read?.rest?.at));
  return new Map(
    [...read.options].map(([name, { key, value }]) => [name, { value: nodeToValue(value), at: key.at }]),
  );
}

function wrongShape(file: SourceFile, at = { file, start: 0, end: file.text.length }): Diagnostic {
  return error("cli/extra-vars", "these are no variables", {
    at,
    detail: "--extra-vars takes key=value, a JSON or YAML mapping, or @FILE.",
    hint: "quote a value with blanks: -e 'name=\"two words\"'",
  });
}
