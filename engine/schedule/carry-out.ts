import { formatSpan } from "../base/source.js";
import { look, pass, type Passed } from "../module/gate.js";
import { notYetThere } from "../shell/shadow.js";
import type { Host } from "../shell/types.js";
import type { AnyModule } from "../module/types.js";
import { asJobs, secondsBehind } from "./async.js";
import { keyOfJob, makeJobId, startInBackground } from "./background.js";
import type { Call } from "./call.js";
import { moduleContext } from "./context.js";
import { controls } from "./control/table.js";
import { environmentOf } from "./environment.js";
import { unknownExecution, type Execution } from "./execution.js";
import { withHomes } from "./homes.js";
import { factsIn, redirected } from "./facts.js";
import { argumentsOf } from "./task-arguments.js";
import { targetOf, type Target } from "./target.js";
import { UnknownValue } from "./view.js";

type HostModule = Exclude<AnyModule, { readonly kind: "control" }>;

/**
 * Does what a task says, once: a control action changes the run, any other module goes through the gate.
 * @throws what the module, the host, the connection or a template throws
 */
export async function carryOut(call: Call, signal: AbortSignal): Promise<Execution> {
  const { module, task, view, play } = call;
  const { args, values, secrets, unknown, warnings } = await argumentsOf(task, module, view);
  for (const secret of secrets) play.run.words.add(secret);
  if (call.marks) {
    const delegate = await view.text(task.delegateTo, "delegate_to");
    call.marks.note({ values, delegate });
  }
  // A variable may be set to what isn't known yet: what reads it is unknown then.
  if (unknown && module.name !== "set_fact") throw new UnknownValue(unknown.reason);
  const execution =
    module.kind === "control"
      ? await controls(module.name)({ ...call, args, values, signal })
      : await onMachine(call, module, args, signal);
  const effects = await redirected(execution.effects ?? [], call);
  for (const effect of effects) effect(call.host.name);
  return { ...execution, effects, warnings: [...warnings, ...(execution.warnings ?? [])] };
}

async function onMachine(
  call: Call,
  module: HostModule,
  args: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Execution> {
  const target = await targetOf(call, signal);
  try {
    return await onTarget(call, module, args, target, signal);
  } catch (problem) {
    const reason = call.modes.isCheckMode ? notYetThere(problem, target.shadowed) : undefined;
    if (reason !== undefined) return unknownExecution(reason);
    if (problem instanceof Error && target.delegatedTo !== undefined)
      Object.assign(problem, { delegatedTo: target.delegatedTo });
    throw problem;
  }
}

async function onTarget(
  call: Call,
  module: HostModule,
  args: Record<string, unknown>,
  target: Target,
  signal: AbortSignal,
): Promise<Execution> {
  const { modes } = call;
  const passage = {
    host: modes.isCheckMode ? target.shadowed : await asJobs(target.host, call),
    args: await withHomes(module, args, modes.isCheckMode ? target.shadowed : target.host),
    ctx: moduleContext(call, target, await environmentOf(call), signal),
    isCheckMode: modes.isCheckMode,
    wantsDiff: modes.wantsDiff,
    foresee: target.foresee,
    record: recorderOf(call, target),
  };
  const carryOutOn = async (host: Host) => {
    const there = { ...passage, host };
    return executed(await pass(module, await look(module, there), there), call, target);
  };
  const seconds = modes.isCheckMode ? undefined : await secondsBehind(call);
  return seconds === undefined
    ? await carryOutOn(passage.host)
    : await behindThePlay(call, target, seconds, carryOutOn);
}

/** `poll: 0`: the task is under way when this ends, and `async_status` tells of it. */
async function behindThePlay(
  { play, host }: Call,
  target: Target,
  seconds: number,
  carryOutOn: (host: Host) => Promise<Execution>,
): Promise<Execution> {
  const id = makeJobId();
  const { task, done } = await startInBackground(target.host, id, seconds, carryOutOn);
  play.run.background.set(`${host.name} ${id}`, task);
  const said = { ansible_job_id: id, started: true, results_file: keyOfJob(id) };
  if (done) return { ...done, result: { ...done.result, ...said, finished: true } };
  return { outcome: "changed", result: { ...said, finished: false, changed: true, failed: false } };
}

function executed(passed: Passed, call: Call, target: Target): Execution {
  return {
    outcome: passed.outcome,
    result: { ...passed.result, ...(passed.outcome === "skipped" ? {} : { failed: false }) },
    effects: factsIn(passed.result, call),
    differences: passed.differences,
    warnings: passed.warnings,
    ...(passed.message === undefined ? {} : { message: passed.message }),
    ...(target.delegatedTo === undefined ? {} : { delegatedTo: target.delegatedTo }),
  };
}

function recorderOf({ play, task, ref, module }: Call, target: Target) {
  const { record } = play.run.input;
  const { underWay, machines } = play.run;
  const change = { host: target.name, task: ref.name };
  return {
    before: async () => {
      const id = await record.before({
        ...change,
        module: module.name,
        at: formatSpan(task.at),
      });
      underWay.add(change);
      // A module may change the control machine by itself.
      machines.noteChange();
      return id;
    },
    after: async (id: number, outcome: "changed" | "ok" | "failed" | "interrupted") => {
      // What an interrupt cut stays under way: the report names it.
      if (outcome !== "interrupted") underWay.delete(change);
      machines.noteChange();
      await record.after(id, outcome);
    },
  };
}
