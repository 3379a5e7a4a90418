import type { Modes } from "./call.js";
import type { Calling } from "./on-host.js";

/**
 * Whether a task only looks, shows differences, and hides what it did: its own keywords, else the run's.
 * @throws DiagnosticError when a keyword can't be evaluated
 */
export async function modesOf({ task, view, play }: Calling): Promise<Modes> {
  const { checkMode, diff, noLog } = task.inherited;
  const { options } = play.run.input;
  return {
    isCheckMode: (await view.boolean(checkMode, "check_mode")) ?? options.isCheckMode,
    wantsDiff: (await view.boolean(diff, "diff")) ?? options.isDiffMode,
    isHidden: (await view.boolean(noLog, "no_log")) ?? false,
  };
}
