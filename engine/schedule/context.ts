import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { Secret, Unknown, type Value } from "../base/value.js";
import { gatherFacts } from "../facts/gather.js";
import type { FailureDetails, ModuleContext } from "../module/types.js";
import { lines, rawShell, sh } from "../shell/script.js";
import { HostFailure, UnknownRead } from "../shell/types.js";
import { renderFile } from "../template/evaluate.js";
import { settle } from "../template/settle.js";
import { besideTemplate } from "../vars/included-templates.js";
import type { Call } from "./call.js";
import { fileFor } from "./find-file.js";
import { readLocal } from "./local-file.js";
import { templateNames, templateSource } from "./template-file.js";
import type { Target } from "./target.js";

/** All that a module gets besides its host. */
export function moduleContext(
  call: Call,
  target: Target,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): ModuleContext {
  const { play, ref, host, modes } = call;
  const { run } = play;
  // Output of a command comes with the stream it stood on; a module's own notes don't.
  const progress = (line: string, stream: "stdout" | "stderr" | "progress" = "progress") => {
    if (!modes.isHidden) run.emit({ type: "host-line", task: ref, host: host.name, line, stream });
  };
  return {
    facts: (subset, options) => gatherFacts(target.host, subset.split(","), options),
    render: (path, options = {}) => render(call, path, options),
    find: async (name, folder) => fileFor(name, folder, call),
    localPath: (path) => resolve(play.variables.play.folder, path.replace(/^~(?=\/|$)/, homedir())),
    inspectLocal: (path, options) => run.localFiles.inspect(path, options),
    sha256Local: (path) => run.localFiles.sha256(path),
    readLocal: async (path, { asIs = false } = {}) =>
      asIs ? readFile(path) : (await readLocal(path, run.input, run.words)).content,
    ask: (question, options = {}) => run.input.ask(question, { isSecret: options.secret ?? false, signal }),
    progress,
    signal,
    isCheckMode: modes.isCheckMode,
    environment,
    sh,
    lines,
    rawShell,
    unknown: (reason) => new Unknown(reason),
    fail: (message: string, details: FailureDetails = {}): never => {
      throw new HostFailure(message, details);
    },
  };
}

async function render(
  { play, view }: Call,
  path: string,
  options: NonNullable<Parameters<ModuleContext["render"]>[1]>,
): Promise<string> {
  const file = await templateSource(path, play.run);
  const names: ReadonlyMap<string, Value> = templateNames(path);
  const scope = view.with(names).scope;
  const environment = besideTemplate(view.environment, path, play.variables.run.sources.files);
  const text = await settle(() => renderFile(file, scope, environment, options));
  if (text instanceof Unknown) throw new UnknownRead(text.reason);
  if (text instanceof Secret && !text.isMixed) play.run.words.add(text);
  return text instanceof Secret ? text.reveal() : text;
}
