import { DiagnosticError } from "../../base/diagnostic.js";
import type { SourceFile } from "../../base/source.js";
import { Secret, Undefined, type Value } from "../../base/value.js";
import type { Step } from "../../playbook/types.js";
import { openFile } from "../../source/vault/open-file.js";
import { Fault } from "../../template/runtime/fault.js";
import type { Environment } from "../../template/types.js";
import type { Answers } from "../answers.js";
import type { PlayVariables } from "../play-variables.js";
import { findFile, type FileKind } from "../search-path.js";

/** Where a lookup is carried out. */
export interface LookupContext {
  readonly play: PlayVariables;
  readonly step?: Step;
  readonly answers: Answers;
  readonly environment: Environment;
}

/** Terms as text: lists in them count as their members. */
export function textTerms(args: readonly Value[], lookup: string): string[] {
  return args.flatMap((term) => {
    if (Array.isArray(term)) return textTerms(term, lookup);
    if (typeof term === "string") return [term];
    if (term instanceof Secret) return [term.reveal()];
    if (typeof term === "number" || typeof term === "bigint") return [String(term)];
    if (term instanceof Undefined) throw new Fault(term.reason, { code: "template/undefined" });
    throw new Fault(`the lookup '${lookup}' takes text`);
  });
}

/** The path of a file that must be there. */
export function foundPath(
  name: string,
  kind: FileKind,
  lookup: string,
  { play, step }: LookupContext,
): string {
  const { path, looked, close } = findFile(name, kind, play, step);
  if (path !== undefined) return path;
  throw new Fault(`the lookup '${lookup}' finds no file '${name}'`, {
    code: "template/lookup",
    hint: close ? `did you mean '${close}'?` : `looked in ${looked.join(", ")}`,
  });
}

/** A file that is there, decrypted where it is encrypted. */
export function openedFile(path: string, { play }: LookupContext): SourceFile {
  const { files, decrypt } = play.run.sources;
  const opened = openFile(files.read(path)!, decrypt);
  if ("problem" in opened) throw new DiagnosticError(opened.problem);
  return opened.file;
}

export function flag(kwargs: ReadonlyMap<string, Value>, name: string, otherwise: boolean): boolean {
  const value = kwargs.get(name);
  if (value === undefined) return otherwise;
  return typeof value === "string"
    ? ["yes", "true", "1", "on"].includes(value.toLowerCase())
    : value === true || value === 1;
}
