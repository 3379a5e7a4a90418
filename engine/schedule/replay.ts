import { formatSpan } from "../base/source.js";
import { toPlain } from "../base/plain.js";
import type { TaskRef } from "../base/events.js";
import { Omit, type Dict, type Value } from "../base/value.js";
import type { AnyModule, PlainObject } from "../module/types.js";
import type { Task } from "../playbook/types.js";
import type { Effect } from "./effects.js";
import type { Execution } from "./execution.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import { compare } from "./same-as-before.js";
import { viewOf } from "./views.js";

/** How a task ended on a host, as a record keeps it for a run that goes on from there. */
export interface Finished {
  readonly host: string;
  /** Which task it was: its place, and whether it ran as a handler. */
  readonly task: string;
  readonly outcome: Execution["outcome"] | "ignored";
  readonly notify: readonly string[];
  /** What it was given, item by item; absent where a later run does it afresh anyway. */
  readonly marks?: readonly string[];
  /** What it registered and learnt; undefined where nothing reads it. */
  readonly registered?: Value;
  /** What it registered holds a secret, or can't be kept for another reason. */
  readonly isLost?: boolean;
}

/** What an earlier run finished, host by host in its order. */
export class Replay {
  private readonly left = new Map<string, Finished[]>();
  /** Of each host, what the task under way came to before. */
  private readonly last = new Map<string, Finished>();
  private isOver = false;

  constructor(finished: Iterable<Finished>) {
    for (const each of finished) {
      const queue = this.left.get(each.host);
      if (queue) queue.push(each);
      else this.left.set(each.host, [each]);
    }
    for (const queue of this.left.values()) queue.reverse();
  }

  /** How the earlier run ended this task on this host; undefined where it didn't come so far, or went another way. */
  next(host: string, task: string): Finished | undefined {
    const next = this.isOver ? undefined : this.left.get(host)?.pop();
    if (next?.task === task) {
      this.last.set(host, next);
      return next;
    }
    this.drop(host);
    return undefined;
  }

  /** A task that was done afresh. Where it does more than before, later tasks may have been done with something else. */
  ended(host: string, outcome: string): void {
    const before = this.last.get(host)?.outcome;
    this.last.delete(host);
    if ((before === "ok" || before === "skipped") && outcome !== before && outcome !== "skipped")
      this.drop(host);
  }

  /** From here on the host's tasks run. */
  drop(host: string): void {
    this.left.delete(host);
  }

  /** From here on everything runs. */
  end(): void {
    this.isOver = true;
  }
}

/** @param play the play it is a part of: the same role may stand in several */
export function taskKey(task: Task, { isHandler }: TaskRef, { play }: PlayState): string {
  return `${formatSpan(play.at)} ${formatSpan(task.at)}${isHandler ? " handler" : ""}`;
}

/**
 * What became of a task in the run that this one goes on from; undefined when it is to run: it was not finished, or it changes nothing
 * on a host and is better done afresh (facts, looks, what changes the run alone).
 */
export async function doneBefore(
  task: Task,
  ref: TaskRef,
  module: AnyModule,
  host: HostState,
  play: PlayState,
): Promise<Execution | undefined> {
  const { run } = play;
  const { replay } = run;
  const before = replay?.next(host.name, taskKey(task, ref, play));
  if (!replay || !before) return undefined;
  const { outcome } = before;
  if (outcome === "failed" || outcome === "unreachable" || outcome === "unknown") {
    replay.drop(host.name);
    return undefined;
  }
  if (outcome === "skipped" || !isKept(module, outcome)) return undefined;
  if (before.isLost) {
    // What this task gives now may differ from what later ones were done with.
    replay.end();
    return undefined;
  }
  if (!(await isGivenTheSame(before, task, module, host, play))) {
    replay.drop(host.name);
    return undefined;
  }
  return executionOf(before, task, module, (name) => run.variables.store(name));
}

/** What `set_fact` once drew is kept, also where asking again would give something else; anything else runs when in doubt. */
async function isGivenTheSame(
  { marks }: Finished,
  task: Task,
  module: AnyModule,
  host: HostState,
  play: PlayState,
): Promise<boolean> {
  const { record } = play.run.input;
  if (!marks || !record.mark) return false;
  const markOf = (text: string) => record.mark!(text);
  const comparison = await compare(marks, task, module, viewOf(task, host, play), markOf);
  return comparison === "same" || (comparison === "unknown" && module.name === "set_fact");
}

/** Read-only by nature, though actions: what they say is to be fresh. */
const looks = new Set(["setup", "ping", "wait_for", "wait_for_connection"]);

export function isKept(module: AnyModule, outcome: Finished["outcome"]): boolean {
  if (looks.has(module.name)) return false;
  if (module.kind === "control") return module.name === "set_fact" || module.name === "pause";
  return module.kind === "action" || outcome === "changed";
}

/** Whether a later run could need what the task registered. */
export function isKeptFor(task: Task, module: AnyModule, execution: Execution): boolean {
  const { outcome } = execution;
  if (outcome !== "ok" && outcome !== "changed" && !execution.isIgnored) return false;
  const isRead = task.register !== undefined || (execution.effects?.length ?? 0) > 0;
  return isRead && isKept(module, outcome);
}

function executionOf(
  { outcome, notify, registered, marks = [] }: Finished,
  task: Task,
  module: AnyModule,
  storeOf: Stores,
): Execution {
  const isIgnored = outcome === "ignored";
  return {
    outcome: isIgnored ? "failed" : outcome,
    result: { changed: outcome === "changed", ...(isIgnored ? { failed: true } : {}) },
    notify,
    isIgnored,
    before: {
      registered: registered ?? new Map<Value, Value>([["changed", outcome === "changed"]]),
      marks,
    },
    effects: registered === undefined ? [] : effectsOf(registered, task, module, storeOf),
    message: "the run before did it; it was not looked at again",
  };
}

type Stores = (host: string) => {
  readonly set: Map<string, Value>;
  addFacts(facts: PlainObject, isGathered: boolean): void;
  addFact(name: string, value: Value): void;
};

/** Facts and variables that a result brought, of each item where there was a loop. */
function effectsOf(registered: Value, task: Task, module: AnyModule, storeOf: Stores): Effect[] {
  return resultsIn(registered).flatMap((result): Effect[] => {
    const facts = result.get("ansible_facts");
    if (!(facts instanceof Map)) return [];
    if (module.name !== "set_fact")
      return [(host) => storeOf(host).addFacts(toPlain(facts) as PlainObject, false)];
    const cacheable = task.args.get("cacheable")?.value;
    return [
      (host) => {
        const store = storeOf(host);
        for (const [name, value] of facts as Map<string, Value>) {
          store.set.set(name, value);
          if (cacheable !== undefined && !(cacheable instanceof Omit)) store.addFact(name, value);
        }
      },
    ];
  });
}

function resultsIn(registered: Value): Dict[] {
  if (!(registered instanceof Map)) return [];
  const results = registered.get("results");
  return Array.isArray(results) ? results.filter((item) => item instanceof Map) : [registered];
}
