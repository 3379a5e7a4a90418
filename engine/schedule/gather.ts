import { defineModule, list, object, string, type Plain } from "../module/index.js";
import type { Inherited, Play, Task } from "../playbook/types.js";

/** Facts at the start of a play: a check that never finds anything to change. */
export const setup = defineModule({
  name: "setup",
  summary: "Gather facts.",
  scope: "host",
  args: object({ gather_subset: list(string("What to look at."), undefined, ["all"]) }),
  examples: [],

  async check(_host, { gather_subset }, ctx) {
    const facts = await ctx.facts(gather_subset.join(","));
    const named = Object.entries(facts).map(([name, value]) => [`ansible_${name}`, value] as const);
    return {
      before: null as Plain,
      after: null as Plain,
      result: { ansible_facts: Object.fromEntries(named) },
    };
  },
  async apply() {},
});

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
