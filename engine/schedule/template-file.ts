import { statSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { SourceFile } from "../base/source.js";
import type { Value } from "../base/value.js";
import { relative } from "node:path";
import { readLocal } from "./local-file.js";
import type { RunState } from "./run-state.js";

const sources = new WeakMap<RunState, Map<string, Promise<SourceFile>>>();

/** A template file as a source with places; read once for all hosts. @throws DiagnosticError when it is not UTF-8 */
export function templateSource(path: string, run: RunState): Promise<SourceFile> {
  let known = sources.get(run);
  if (!known) sources.set(run, (known = new Map()));
  let source = known.get(path);
  if (!source) known.set(path, (source = read(path, run)));
  return source;
}

async function read(path: string, run: RunState): Promise<SourceFile> {
  const { content, isSecret } = await readLocal(path, run.input, run.words);
  const shown = relative(run.input.cwd ?? process.cwd(), path);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return new SourceFile(shown.startsWith("..") ? path : shown, text, isSecret);
  } catch {
    throw new DiagnosticError(error("template/encoding", `${shown} is not UTF-8 text`));
  }
}

/** Variables that a template file sees of itself. */
export function templateNames(path: string): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ["ansible_managed", "Ansible managed"],
    ["template_path", path],
    ["template_fullpath", path],
    ["template_host", hostname()],
    ["template_uid", userInfo().username],
    ["template_mtime", statSync(path).mtime.toISOString()],
    ["template_run_date", new Date().toISOString()],
  ]);
}
