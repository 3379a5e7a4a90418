import type { Task } from "../playbook/types.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import type { View } from "./view.js";

/**
 * After a task: under any_errors_fatal, and when a `run_once` task failed, the whole batch fails; when more hosts failed than
 * max_fail_percentage allows, the playbook ends.
 */
export async function stopOthers(
  task: Task,
  workers: readonly HostState[],
  view: View,
  play: PlayState,
  isOnce: boolean,
): Promise<void> {
  if (!workers.some((host) => host.failure !== undefined || host.isUnreachable)) return;
  const { anyErrorsFatal, ignoreErrors } = task.inherited;
  const isFatal =
    isOnce || (await view.boolean(anyErrorsFatal, "any_errors_fatal").catch(() => true)) === true;
  const isIgnored = (await view.boolean(ignoreErrors, "ignore_errors").catch(() => false)) === true;
  if (isFatal && !isIgnored) failBatch(play);
  if (play.play.strategy === "free" || play.maxFailPercentage === undefined) return;
  const failed = play.batch.filter((host) => host.failure !== undefined && !host.isUnderRescue).length;
  if ((failed / play.batch.length) * 100 <= play.maxFailPercentage) return;
  play.isBroken = true;
  failBatch(play);
}

function failBatch(play: PlayState): void {
  for (const host of play.active) host.failure = {};
}
