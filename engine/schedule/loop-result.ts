import type { Value } from "../base/value.js";
import type { SecretWords } from "../module/secret-words.js";
import type { PlainObject } from "../module/types.js";
import { registeredValue, unknownExecution, type Execution } from "./execution.js";

/** One item's end: what it came to, and the names the loop had given it. */
export interface ItemEnd {
  readonly execution: Execution;
  readonly names: ReadonlyMap<string, Value>;
}

/** A loop over nothing. */
export const emptyLoop: Execution = {
  outcome: "skipped",
  result: { changed: false, skipped: true, skipped_reason: "No items in the list", results: [] },
  message: "the loop has no items",
};

/**
 * What the items of a loop come to together: failed when one failed, skipped when all were, unknown when one is and none failed. The
 * registered value holds each item's result with the loop's names beside it.
 */
export function loopResult(ends: readonly ItemEnd[], words: SecretWords): Execution {
  if (ends.length === 0) return emptyLoop;
  const executions = ends.map((end) => end.execution);
  const has = (outcome: Execution["outcome"]) =>
    executions.some((execution) => execution.outcome === outcome);
  const outcome = has("failed")
    ? "failed"
    : has("unreachable")
      ? "unreachable"
      : has("unknown")
        ? "unknown"
        : executions.every((execution) => execution.outcome === "skipped")
          ? "skipped"
          : executions.some(({ result }) => result["changed"] === true)
            ? "changed"
            : "ok";
  const failures = executions.filter((execution) => execution.outcome === outcome && isFailure(execution));
  const shared = {
    effects: executions.flatMap((execution) => execution.effects ?? []),
    notify: [...new Set(executions.flatMap((execution) => execution.notify ?? []))],
    warnings: [...new Set(executions.flatMap((execution) => execution.warnings ?? []))],
    isHidden: executions.some((execution) => execution.isHidden),
    isIgnored: failures.length > 0 && failures.every((execution) => execution.isIgnored),
  };
  if (outcome === "unknown")
    return {
      ...unknownExecution(executions.find((execution) => execution.outcome === "unknown")!.message ?? ""),
      ...shared,
    };
  const values = ends.map(({ execution, names }) => itemValue(execution, names, words));
  return {
    ...shared,
    outcome,
    result: {
      // The items' own results are told by their own events; the registered value holds them.
      changed: executions.some(({ result }) => result["changed"] === true),
      msg:
        outcome === "failed"
          ? "One or more items failed"
          : outcome === "skipped"
            ? "All items skipped"
            : "All items completed",
      ...(outcome === "failed" ? { failed: true } : {}),
      ...(outcome === "unreachable" ? { unreachable: true } : {}),
      skipped: outcome === "skipped",
    } satisfies PlainObject,
    values: new Map<string, Value>([["results", values]]),
    ...messageOf(failures, ends.length),
  };
}

function isFailure({ outcome }: Execution): boolean {
  return outcome === "failed" || outcome === "unreachable";
}

function messageOf(failures: readonly Execution[], total: number): Pick<Execution, "message" | "hint"> {
  const [first] = failures;
  if (!first) return {};
  const message =
    failures.length === 1 ? first.message : `${failures.length} of ${total} items failed: ${first.message}`;
  return {
    ...(message === undefined ? {} : { message }),
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  };
}

function itemValue(execution: Execution, names: ReadonlyMap<string, Value>, words: SecretWords): Value {
  const value = registeredValue(execution, words);
  if (!(value instanceof Map)) return value;
  for (const [name, given] of names) value.set(name, given);
  return value;
}
