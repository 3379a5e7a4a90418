import { DiagnosticError, error } from "../base/diagnostic.js";
import type { AnyModule } from "../module/types.js";
import type { Task } from "../playbook/types.js";
import { didYouMean } from "../source/nearest.js";
import type { PlayState } from "./play-state.js";

const loaded = new WeakMap<Task, AnyModule>();

/** The module that a task names. @throws DiagnosticError when there is none */
export async function loadModule(task: Task, play: PlayState): Promise<AnyModule> {
  const known = loaded.get(task);
  if (known) return known;
  const { modules } = play.run.input;
  const module = await modules.load(task.module);
  if (!module)
    throw new DiagnosticError(
      error("playbook/module", `there is no module "${task.module}"`, {
        at: task.moduleAt,
        hint: modules.instead?.(task.module) ?? didYouMean(task.module, modules.names()),
      }),
    );
  loaded.set(task, module);
  return module;
}
