import { DiagnosticError, type Diagnostic } from "../base/diagnostic.js";
import type { Difference, HostResult, Outcome } from "../base/events.js";
import { fromPlain } from "../base/plain.js";
import { Float, Secret, Unknown, type Dict, type Value } from "../base/value.js";
import { failureOf } from "../module/failure.js";
import type { SecretWords } from "../module/secret-words.js";
import type { PlainObject } from "../module/types.js";
import { UnknownRead } from "../shell/types.js";
import type { Effect } from "./effects.js";
import { UnknownValue } from "./view.js";

/** What one execution came to: a task without a loop, or one item of a loop. */
export interface Execution {
  readonly outcome: Exclude<Outcome, "rescued" | "ignored">;
  /** Ansible's result keys, nothing hidden. */
  readonly result: PlainObject;
  /** Members of the result that have no plain form (templates, secrets, unknowns). */
  readonly values?: ReadonlyMap<string, Value>;
  /** What it changes in the run: facts, variables, hosts. Done already for its own host. */
  readonly effects?: readonly Effect[];
  readonly differences?: readonly Difference[];
  /** What `debug` shows, where the plain result can't say it. */
  readonly said?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly warnings?: readonly string[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly attempts?: number;
  readonly delegatedTo?: string;
  /** Handlers to notify when the task changed something. */
  readonly notify?: readonly string[];
  readonly isHidden?: boolean;
  readonly isIgnored?: boolean;
  /** Set where nothing was done now: an earlier run had finished the task, and this is what it gave. */
  readonly before?: { readonly registered: Value; readonly marks: readonly string[] };
}

/** A `when` that doesn't hold. */
export function skipped(condition: string): Execution {
  return {
    outcome: "skipped",
    result: {
      changed: false,
      skipped: true,
      skip_reason: "Conditional result was False",
      false_condition: condition,
    },
    message: `\`${condition}\` is false`,
  };
}

export function unknownExecution(reason: string): Execution {
  return { outcome: "unknown", result: { changed: false }, message: reason };
}

/**
 * What an error means for the task.
 * @throws the error itself when the run is being aborted
 */
export function executionOf(problem: unknown, module: string, signal: AbortSignal): Execution {
  if (problem instanceof UnknownValue || problem instanceof UnknownRead)
    return unknownExecution(problem.message);
  const { kind, message, hint, result } = failureOf(problem, module, signal);
  return {
    outcome: kind,
    result,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(problem instanceof DiagnosticError ? { diagnostics: problem.diagnostics } : {}),
  };
}

/** The result as a variable. Text that holds a secret word is a secret itself; what check mode doesn't know is unknown. */
export function registeredValue(execution: Execution, words: SecretWords): Value {
  if (execution.before) return execution.before.registered;
  if (execution.outcome === "unknown") return new Unknown(execution.message ?? "not known before the run");
  const dict = tainted(fromPlain(execution.result), words) as Dict;
  for (const [name, value] of execution.values ?? []) dict.set(name, value);
  return dict;
}

function tainted(value: Value, words: SecretWords): Value {
  if (typeof value === "string") return words.isIn(value) ? new Secret(value) : value;
  if (value === null || typeof value !== "object" || value instanceof Float) return value;
  if (Array.isArray(value)) return value.map((item) => tainted(item, words));
  if (value instanceof Map) for (const [key, member] of value) value.set(key, tainted(member, words));
  return value;
}

/** What an event shows of it. */
export function shown(execution: Execution, durationMs: number, item?: string): HostResult {
  const { outcome, isHidden } = execution;
  const failed = outcome === "failed" || outcome === "unreachable";
  return {
    outcome: failed && execution.isIgnored ? "ignored" : outcome,
    result: isHidden ? censored(execution.result) : execution.result,
    differences: isHidden ? [] : (execution.differences ?? []),
    warnings: isHidden ? [] : (execution.warnings ?? []),
    durationMs,
    ...(isHidden
      ? failed || execution.message !== undefined
        ? { message: hidden }
        : {}
      : {
          ...(execution.message === undefined ? {} : { message: execution.message }),
          ...(execution.said === undefined ? {} : { said: execution.said }),
          ...(execution.hint === undefined ? {} : { hint: execution.hint }),
          ...(execution.diagnostics === undefined ? {} : { diagnostics: execution.diagnostics }),
        }),
    ...(item === undefined ? {} : { item: isHidden ? "(hidden by no_log)" : item }),
    ...(execution.delegatedTo === undefined ? {} : { delegatedTo: execution.delegatedTo }),
    ...(execution.attempts === undefined ? {} : { attempts: execution.attempts }),
  };
}

const hidden = "hidden: `no_log` is set for this task";

function censored(result: PlainObject): PlainObject {
  const kept = ["changed", "failed", "skipped", "unreachable"].filter((key) => result[key] !== undefined);
  return {
    censored: hidden,
    ...Object.fromEntries(kept.map((key) => [key, result[key]])),
  };
}
