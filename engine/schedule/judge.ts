import type { Value } from "../base/value.js";
import type { PlainObject } from "../module/types.js";
import type { Call } from "./call.js";
import { executionOf, registeredValue, unknownExecution, type Execution } from "./execution.js";
import type { View } from "./view.js";

/** Lets `changed_when` and then `failed_when` have their say; neither is asked when the task was skipped, unknown or never reached its host. */
export async function judged(execution: Execution, call: Call): Promise<Execution> {
  const { changedWhen, failedWhen } = call.task;
  const isOpen =
    execution.outcome === "ok" || execution.outcome === "changed" || execution.outcome === "failed";
  if (!isOpen || (!changedWhen?.length && !failedWhen?.length)) return execution;
  try {
    let judgement = execution;
    if (changedWhen?.length) {
      const verdict = await seeing(call, judgement).decide(changedWhen);
      if (verdict.kind === "unknown")
        return unknownExecution(`\`changed_when\` can't be told: ${verdict.reason}`);
      judgement = asChanged(judgement, verdict.kind === "true");
    }
    if (failedWhen?.length) {
      const verdict = await seeing(call, judgement).decide(failedWhen);
      if (verdict.kind === "unknown")
        return unknownExecution(`\`failed_when\` can't be told: ${verdict.reason}`);
      judgement = asFailed(
        judgement,
        verdict.kind === "true",
        failedWhen.map(({ text }) => text).join(" and "),
      );
    }
    return judgement;
  } catch (problem) {
    const failed = executionOf(problem, call.module.name, call.play.run.input.signal);
    const { changed } = execution.result;
    return { ...failed, result: { ...execution.result, ...failed.result, changed } };
  }
}

function seeing({ task, view, play }: Call, execution: Execution): View {
  if (task.register === undefined) return view;
  return view.with(new Map<string, Value>([[task.register, registeredValue(execution, play.run.words)]]));
}

function asChanged(execution: Execution, isChanged: boolean): Execution {
  const outcome = execution.outcome === "failed" ? "failed" : isChanged ? "changed" : "ok";
  return { ...execution, outcome, result: { ...execution.result, changed: isChanged } };
}

function asFailed(execution: Execution, isFailed: boolean, condition: string): Execution {
  const result: PlainObject = { ...execution.result, failed: isFailed, failed_when_result: isFailed };
  if (isFailed)
    return {
      ...execution,
      outcome: "failed",
      result,
      message: execution.outcome === "failed" ? execution.message : `\`failed_when\` is true: ${condition}`,
    };
  const { message: _message, hint: _hint, diagnostics: _diagnostics, ...rest } = execution;
  return { ...rest, outcome: result["changed"] === true ? "changed" : "ok", result };
}
