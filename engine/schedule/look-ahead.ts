import { setImmediate as turn } from "node:timers/promises";
import type { TaskRef } from "../base/events.js";
import type { Value } from "../base/value.js";
import type { AnyModule } from "../module/types.js";
import type { Task } from "../playbook/types.js";
import { settle } from "../template/settle.js";
import { connectionValues } from "../vars/connection.js";
import { moduleContext } from "./context.js";
import { environmentOf } from "./environment.js";
import type { HostState } from "./host-state.js";
import { withHomes } from "./homes.js";
import { loopItems, loopNames } from "./loop-items.js";
import { modesOf } from "./modes.js";
import type { PlayState } from "./play-state.js";
import { isPassable, isProspect, prospectsAfter, type Prospect } from "./prospects.js";
import type { RunState } from "./run-state.js";
import type { Target } from "./target.js";
import { argumentsOf } from "./task-arguments.js";
import type { Upcoming } from "./upcoming.js";
import { View } from "./view.js";
import { doingLookups, viewOf } from "./views.js";

/** Tasks that are looked at before their turn, at most; items of a loop count as one each. */
const widest = 32;
const narrowest = 2;
const atFirst = 16;

/** What goes on beside one task. */
export interface Beside {
  /** Looks at what comes next for one host, once that host's own check is on its way. Returns at once. */
  readonly look: (host: HostState) => void;
  /** To be called when the task has ended on all hosts. */
  readonly end: () => void;
}

/**
 * While one task is under way, the checks of the next ones already ask their hosts: all these questions travel together, and
 * when the turn of a task comes, its check finds the answers there. The check in turn is what counts: an answer is only kept
 * until anything changes anywhere, and what was asked in vain costs nothing but the question. So this decides nothing, and
 * whatever goes wrong here is left to the turn of the task.
 */
export class LookAhead {
  private readonly run: RunState;
  private width: number;
  private changes = 0;
  private epoch = 0;
  private seen = new WeakMap<HostState, Set<Task>>();
  private line: Promise<void> = Promise.resolve();

  constructor(run: RunState) {
    this.run = run;
    this.width = run.input.options.lookahead === false ? 0 : atFirst;
  }

  /**
   * What comes after `task`, which begins now. A task that may take its time (a wait, a pause, retries, commands) has nothing
   * asked while it is under way, and what was asked before it is forgotten when it begins and when it has ended.
   */
  beside(
    task: Task,
    module: AnyModule,
    { upcoming, first, play }: { upcoming: Upcoming | undefined; first: HostState; play: PlayState },
  ): Beside {
    if (!isProspect(task, module) && !isPassable(task, module)) {
      this.forget();
      return { look: () => {}, end: () => this.forget() };
    }
    return { look: this.after(task, upcoming, first, play), end: () => {} };
  }

  private forget(): void {
    this.epoch++;
    this.seen = new WeakMap();
    this.run.machines.dropKept();
  }

  private after(
    task: Task,
    upcoming: Upcoming | undefined,
    first: HostState,
    play: PlayState,
  ): (host: HostState) => void {
    if (!upcoming || this.run.input.options.lookahead === false || !this.run.hasStarted) return () => {};
    this.adapt();
    if (this.width === 0) return () => {};
    const { width, changes, epoch } = this;
    const prospects = prospectsAfter(task, upcoming, width, first, play).catch(() => []);
    return (host) => {
      // One host after the other: what one is asked is on its way before the next is thought of.
      this.line = this.line.then(async () => {
        // What is asked together leaves in the first of the two.
        await turn();
        await turn();
        const isAsBefore = this.run.machines.changes === changes && this.epoch === epoch;
        if (isAsBefore && !this.run.input.signal.aborted) this.look(host, await prospects, play, width);
      });
    };
  }

  /** Where hosts change, answers don't live long: fewer questions then; more again when nothing changes. */
  private adapt(): void {
    const { changes } = this.run.machines;
    if (changes === this.changes) {
      this.width = Math.min(widest, Math.max(narrowest, this.width * 2));
      return;
    }
    this.width = this.width > narrowest ? Math.floor(this.width / 4) : 0;
    this.seen = new WeakMap();
    this.changes = changes;
  }

  private look(host: HostState, prospects: readonly Prospect[], play: PlayState, most: number): void {
    let known = this.seen.get(host);
    if (!known) this.seen.set(host, (known = new Set()));
    const fresh = prospects.filter((each) => !known.has(each.task));
    // Many together cost one round trip: it is worth waiting until there are some.
    if (fresh.length === 0 || fresh.length * 2 < prospects.length) return;
    for (const prospect of fresh) {
      known.add(prospect.task);
      void ask(prospect, host, play, most).then(
        // Nobody is logged in yet: it is thought of again beside the next task.
        (isAsked) => isAsked || known.delete(prospect.task),
        () => {},
      );
    }
  }
}

/**
 * Lets a task's check ask what it will want to know.
 * @returns false when there was no way to ask yet
 * @throws whatever stands in its way
 */
async function ask(prospect: Prospect, host: HostState, play: PlayState, most: number): Promise<boolean> {
  const { task } = prospect;
  const view = quietView(viewOf(task, host, play)).with(prospect.notYet);
  if (!task.loop) return askOnce(prospect, host, play, view, new Map());
  const items = await loopItems(task.loop, view);
  const asked = await Promise.all(
    items.slice(0, most).map((_, index) => {
      const names = loopNames(task.loop!, items, index);
      return askOnce(prospect, host, play, view.with(names), names);
    }),
  );
  return !asked.includes(false);
}

async function askOnce(
  { task, module }: Prospect,
  host: HostState,
  play: PlayState,
  view: View,
  names: ReadonlyMap<string, Value>,
): Promise<boolean> {
  if ((await view.decide(task.when)).kind !== "true") return true;
  const { machines, input } = play.run;
  const calling = { play, task, ref: notShown(task), host, module, view, names };
  const modes = await modesOf(calling);
  const call = { ...calling, modes };
  const { args, unknown } = await argumentsOf(task, module, view);
  if (unknown) return true;
  const { scope, environment } = view;
  const values = await settle(() =>
    connectionValues(host.name, scope, environment, task.inherited, input.options),
  );
  const found = machines.ahead(host.name, values, modes.isCheckMode);
  if (!found) return false;
  const target: Target = { name: host.name, host: found, shadowed: found, foresee: () => {} };
  const ctx = {
    ...moduleContext(call, target, await environmentOf(call), input.signal),
    ask: () => Promise.reject(new Error("nobody is asked before the turn of a task")),
    progress: () => {},
  };
  await module.check(found, await withHomes(module, args, found), ctx);
  return true;
}

/** Nothing of it is told to anybody. */
function notShown({ at, module }: Task): TaskRef {
  return { id: 0, name: "", module, isHandler: false, at };
}

/** The view without lookups that do something when they are asked. */
function quietView({ scope, environment }: View): View {
  const lookups = Object.fromEntries(
    Object.entries(environment.lookups ?? {}).filter(([name]) => !doingLookups.includes(name)),
  );
  // In place: a lookup that renders a file does so in this environment.
  environment.lookups = lookups;
  return new View(scope, environment);
}
