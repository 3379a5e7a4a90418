import { sleep } from "../base/abort.js";
import type { Diagnostic } from "../base/diagnostic.js";
import type { Value } from "../base/value.js";
import { carryOut } from "./carry-out.js";
import type { Call } from "./call.js";
import { executionOf, registeredValue, skipped, unknownExecution, type Execution } from "./execution.js";
import { judged } from "./judge.js";
import type { View } from "./view.js";

/** Retries of `until` where `retries` isn't given, as with Ansible. */
const defaultRetries = 3;
const defaultDelaySeconds = 5;

/** One execution from `when` to `failed_when`, with its retries. Throws only when the run is being aborted. */
export async function execute(call: Call): Promise<Execution> {
  const { play, task, view, module } = call;
  const warn = (diagnostic: Diagnostic) => play.run.warn(diagnostic);
  try {
    const verdict = await view.decide(task.when, warn);
    if (verdict.kind === "false") return skipped(verdict.condition);
    if (verdict.kind === "unknown") return unknownExecution(`\`when\` can't be told: ${verdict.reason}`);
    const execution = await withRetries(call);
    const notify = await view.texts(task.notify, "notify");
    const isIgnored = await ignores(call, execution);
    return { ...execution, notify, isIgnored, isHidden: call.modes.isHidden };
  } catch (problem) {
    const execution = executionOf(problem, module.name, play.run.input.signal);
    return { ...execution, isIgnored: await ignores(call, execution), isHidden: call.modes.isHidden };
  }
}

async function ignores({ task, view }: Call, { outcome }: Execution): Promise<boolean> {
  const { ignoreErrors, ignoreUnreachable } = task.inherited;
  if (outcome === "failed") return (await view.boolean(ignoreErrors, "ignore_errors")) ?? false;
  if (outcome === "unreachable")
    return (await view.boolean(ignoreUnreachable, "ignore_unreachable")) ?? false;
  return false;
}

async function withRetries(call: Call): Promise<Execution> {
  const { task, view, play } = call;
  const { signal } = play.run.input;
  const given = await view.number(task.retries, "retries");
  const most = 1 + Math.max(0, given ?? (task.until ? defaultRetries : 0));
  for (let attempt = 1; ; attempt++) {
    const seen = await oneAttempt(call, most > 1 ? attempt : undefined);
    const { execution } = seen;
    if (most === 1 || execution.outcome === "unknown" || execution.outcome === "unreachable")
      return execution;
    const verdict = task.until ? await seen.view.decide(task.until) : undefined;
    if (verdict?.kind === "unknown") return unknownExecution(`\`until\` can't be told: ${verdict.reason}`);
    if (verdict ? verdict.kind === "true" : execution.outcome !== "failed") return execution;
    if (attempt === most) return exhausted(execution, most - 1);
    play.run.emit({
      type: "host-retry",
      task: call.ref,
      host: call.host.name,
      attempt,
      left: most - attempt,
      result: call.modes.isHidden ? {} : execution.result,
    });
    const delay = (await view.number(task.delay, "delay")) ?? defaultDelaySeconds;
    await sleep(Math.max(0, delay) * 1000, signal);
    // What another name of the machine had asked meanwhile says nothing of now.
    play.run.machines.dropKept();
  }
}

function exhausted(execution: Execution, attempts: number): Execution {
  return {
    ...execution,
    outcome: "failed",
    attempts,
    result: { ...execution.result, attempts, failed: true },
    message:
      execution.outcome === "failed" && execution.message !== undefined
        ? execution.message
        : `\`until\` was still not true after ${attempts} ${attempts === 1 ? "retry" : "retries"}`,
  };
}

/** Carries the task out once and lets `changed_when` and `failed_when` judge what it came to. */
async function oneAttempt(
  call: Call,
  attempt: number | undefined,
): Promise<{ readonly execution: Execution; readonly view: View }> {
  const carried = await timed(call);
  const execution =
    attempt === undefined
      ? carried
      : { ...carried, attempts: attempt, result: { ...carried.result, attempts: attempt } };
  const judgedOne = await judged(execution, call);
  return { execution: judgedOne, view: withRegistered(call, judgedOne) };
}

function withRegistered({ task, view, play }: Call, execution: Execution): View {
  if (task.register === undefined) return view;
  return view.with(new Map<string, Value>([[task.register, registeredValue(execution, play.run.words)]]));
}

/** `timeout`: the task's own limit in seconds. */
async function timed(call: Call): Promise<Execution> {
  const { task, view, play, module } = call;
  const run = play.run.input.signal;
  const seconds = await view.number(task.inherited.timeout, "timeout");
  const limit = seconds ? AbortSignal.timeout(seconds * 1000) : undefined;
  const signal = limit ? AbortSignal.any([run, limit]) : run;
  try {
    return await carryOut(call, signal);
  } catch (problem) {
    if (!limit?.aborted || run.aborted) return executionOf(problem, module.name, run);
    const message = `it took longer than its \`timeout\` of ${seconds} s`;
    return { outcome: "failed", message, result: { changed: false, failed: true, msg: message } };
  }
}
