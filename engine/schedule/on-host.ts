import { sleep } from "../base/abort.js";
import { Secret, type Value } from "../base/value.js";
import { toText } from "../template/evaluate.js";
import type { Call } from "./call.js";
import { execute } from "./execute.js";
import {
  executionOf,
  registeredValue,
  shown,
  skipped,
  unknownExecution,
  type Execution,
} from "./execution.js";
import { loopItems, loopNames } from "./loop-items.js";
import { loopResult, type ItemEnd } from "./loop-result.js";
import { modesOf } from "./modes.js";

/** What a task came to on one host, all its items together. */
export interface HostEnd {
  readonly execution: Execution;
  readonly durationMs: number;
}

/** A call before its modes are known. */
export type Calling = Omit<Call, "modes">;

/** One task on one host, from its loop to its result. Throws only when the run is being aborted. */
export async function onHost(calling: Calling): Promise<HostEnd> {
  const began = performance.now();
  const execution = calling.task.loop ? await eachItem(calling) : await once(calling);
  return { execution, durationMs: performance.now() - began };
}

async function once(calling: Calling): Promise<Execution> {
  calling.marks?.begin(calling.names);
  try {
    return await execute({ ...calling, modes: await modesOf(calling) });
  } catch (problem) {
    return executionOf(problem, calling.module.name, calling.play.run.input.signal);
  }
}

async function eachItem(calling: Calling): Promise<Execution> {
  const { play, task, view, module } = calling;
  const loop = task.loop!;
  const { signal } = play.run.input;
  let items: readonly Value[];
  try {
    items = await loopItems(loop, view);
  } catch (problem) {
    return withoutItems(calling, problem);
  }
  const ends: ItemEnd[] = [];
  let last: ReadonlyMap<string, Value> = new Map();
  for (let index = 0; index < items.length; index++) {
    const names = loopNames(loop, items, index);
    const itemView = view.with(new Map([...last, ...names]));
    const pause = index > 0 ? await view.number(loop.pauseSeconds, "pause") : undefined;
    if (pause) await sleep(pause * 1000, signal);
    const began = performance.now();
    const execution = await once({ ...calling, view: itemView, names });
    ends.push({ execution, names });
    if (task.register !== undefined)
      last = new Map([[task.register, registeredValue(execution, play.run.words)]]);
    const seen = itemView.with(last);
    const label = await labelOf(calling, seen, items[index]!);
    play.run.emit({
      type: "item-result",
      task: calling.ref,
      host: calling.host.name,
      result: shown(execution, performance.now() - began, label),
    });
    if (execution.outcome === "unreachable" && !execution.isIgnored && execution.delegatedTo === undefined)
      break;
    if (loop.breakWhen) {
      const verdict = await seen.decide(loop.breakWhen).catch((problem: unknown) => {
        ends[ends.length - 1] = { execution: executionOf(problem, module.name, signal), names };
        return undefined;
      });
      if (!verdict || verdict.kind === "true") break;
    }
  }
  return loopResult(ends, play.run.words);
}

/** Items that can't be told are no matter where the task would be skipped anyway. */
async function withoutItems(calling: Calling, problem: unknown): Promise<Execution> {
  const { view, task, module, play } = calling;
  const failed = executionOf(problem, module.name, play.run.input.signal);
  const verdict = await view.decide(task.when).catch(() => undefined);
  if (verdict?.kind === "false" && task.when.length > 0) return skipped(verdict.condition);
  if (verdict?.kind === "unknown") return unknownExecution(verdict.reason);
  const isIgnored =
    (await view.boolean(task.inherited.ignoreErrors, "ignore_errors").catch(() => false)) ?? false;
  return { ...failed, isIgnored: failed.outcome === "failed" && isIgnored };
}

async function labelOf(calling: Calling, view: Calling["view"], item: Value): Promise<string> {
  try {
    const { label } = calling.task.loop!;
    const value = label === undefined ? await view.value(item) : await view.value(label);
    return value instanceof Secret ? String(value) : toText(value);
  } catch (problem) {
    return problem instanceof Error ? `(no label: ${problem.message})` : "";
  }
}
