import { warning } from "../base/diagnostic.js";
import { hostNames } from "../base/host-names.js";
import type { Task } from "../playbook/types.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import type { View } from "./view.js";

export interface Ended {
  readonly task: Task;
  /** Where the task had to run. */
  readonly workers: readonly HostState[];
  /** Those whose turn it was, who share what a `run_once` task came to. */
  readonly hosts: readonly HostState[];
  readonly view: View;
  readonly play: PlayState;
  readonly isOnce: boolean;
  readonly isRescued: boolean;
}

/**
 * After a task: under any_errors_fatal, and when a `run_once` task failed, the whole batch fails; when more hosts failed than
 * max_fail_percentage allows, the playbook ends.
 */
export async function stopOthers(ended: Ended): Promise<void> {
  const { task, workers, view, play, isOnce } = ended;
  if (!workers.some((host) => host.failure !== undefined || host.isUnreachable)) return;
  const { anyErrorsFatal, ignoreErrors } = task.inherited;
  const isFatal =
    isOnce || (await view.boolean(anyErrorsFatal, "any_errors_fatal").catch(() => true)) === true;
  const isIgnored = (await view.boolean(ignoreErrors, "ignore_errors").catch(() => false)) === true;
  if (isFatal && !isIgnored)
    failBatch(
      ended,
      isOnce ? "the task ran once for all of them (`run_once`)" : "`any_errors_fatal` is said of it",
    );
  if (play.play.strategy === "free" || play.maxFailPercentage === undefined) return;
  const failed = play.batch.filter((host) => host.failure !== undefined && !host.isUnderRescue).length;
  if ((failed / play.batch.length) * 100 <= play.maxFailPercentage) return;
  play.isBroken = true;
  failBatch(ended, "more hosts failed than `max_fail_percentage` allows");
}

/** What a block rescues concerns those who are in it; else the play ends for all, and of those who failed nowhere it has to be said. */
function failBatch({ task, hosts, play, isRescued }: Ended, why: string): void {
  const others = (isRescued ? hosts : play.active).filter(
    (host) => host.failure === undefined && !host.isUnreachable,
  );
  for (const host of others) host.failure = {};
  if (isRescued || others.length === 0) return;
  const names = hostNames(
    others.map((host) => host.name),
    play.batch.length,
  );
  play.run.warn(
    warning("run/stopped", `this failure ends the play for ${names} too`, {
      detail: `Nothing failed there, but ${why}.`,
      at: task.at,
    }),
  );
}
