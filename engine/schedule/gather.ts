import type { Inherited, Play, Task } from "../playbook/types.js";

/** The task that a play begins with, unless it says `gather_facts: false`. */
export function gatheringTask(play: Play): Task {
  const { runOnce: _, ...inherited } = play.inherited;
  const tags = Array.isArray(play.tags)
    ? play.tags
    : play.tags === null || play.tags === undefined
      ? []
      : [play.tags];
  return {
    kind: "task",
    name: "Gathering Facts",
    module: "setup",
    moduleAt: play.at,
    at: play.at,
    args: new Map(
      play.gatherSubset === undefined ? [] : [["gather_subset", { value: play.gatherSubset }] as const],
    ),
    when: play.when,
    tags: tags.length > 0 ? tags : ["always"],
    vars: new Map(),
    includeParams: new Map(),
    inherited: inherited satisfies Inherited,
    notify: [],
    listen: [],
    folder: play.folder,
  };
}
