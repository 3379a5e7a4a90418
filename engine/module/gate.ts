import { plainEqual } from "../base/plain.js";
import type { Difference } from "../base/events.js";
import { Unknown, type Plain } from "../base/value.js";
import { HostFailure, UnknownRead, type Host, type ReadKey } from "../shell/types.js";
import { differencesOf, labelOf } from "./difference.js";
import type {
  ActionCheck,
  ActionModule,
  Applied,
  Check,
  ModuleContext,
  PlainObject,
  Prediction,
  StateModule,
} from "./types.js";

type HostModule = StateModule<unknown> | ActionModule<unknown>;

/** What a check found, with nothing decided yet: a check only reads and may run long before its turn. */
export type Look =
  | { readonly kind: "state"; readonly check: Check }
  | { readonly kind: "action"; readonly check: ActionCheck }
  | { readonly kind: "unknown"; readonly reason: string };

/** What passing the gate came to. Failures are thrown: `failureOf` puts them into words. */
export interface Passed {
  readonly outcome: "ok" | "changed" | "skipped" | "unknown";
  readonly result: PlainObject;
  readonly differences: readonly Difference[];
  readonly warnings: readonly string[];
  /** Why it is unknown or skipped. */
  readonly message?: string;
}

/** How a task passes: on what it may call, and who is told. */
export interface Passage {
  readonly host: Host;
  readonly args: unknown;
  readonly ctx: ModuleContext;
  readonly isCheckMode: boolean;
  readonly wantsDiff: boolean;
  /** Check mode carries on as if the change had been made. */
  readonly foresee: (predicts: readonly Prediction[], touches: readonly ReadKey[]) => void;
  /** Awaited around each change, so that the journal is always ahead of the host. */
  readonly record: {
    before(): Promise<number>;
    after(id: number, outcome: "changed" | "ok" | "failed" | "interrupted"): Promise<void>;
  };
}

/** Runs a module's check. In check mode `host` answers from what was predicted; where it can't, the look is unknown. */
export async function look(module: HostModule, { host, args, ctx }: Passage): Promise<Look> {
  try {
    if (module.kind === "action") return { kind: "action", check: await module.check(host, args, ctx) };
    return { kind: "state", check: await module.check(host, args, ctx) };
  } catch (problem) {
    if (problem instanceof UnknownRead) return { kind: "unknown", reason: problem.message };
    throw problem;
  }
}

/**
 * The one gate through which every change passes: compare, make the diff, stop here in check mode, record, apply, record.
 * No other place of the engine calls a module's `apply`.
 */
export async function pass(module: HostModule, seen: Look, passage: Passage): Promise<Passed> {
  if (seen.kind === "unknown") return unknown(seen.reason, {});
  return seen.kind === "action"
    ? passAction(module as ActionModule<unknown>, seen.check, passage)
    : passState(module as StateModule<unknown>, seen.check, passage);
}

function unknown(message: string, result: PlainObject): Passed {
  return { outcome: "unknown", result, differences: [], warnings: [], message };
}

async function passState(module: StateModule<unknown>, check: Check, passage: Passage): Promise<Passed> {
  const { before, after, warnings = [] } = check;
  const isUnknown = after instanceof Unknown;
  if (!isUnknown && plainEqual(before, after))
    return { outcome: "ok", result: { ...check.result, changed: false }, differences: [], warnings };
  const differencesFor = (reached: Plain) =>
    passage.wantsDiff ? differencesOf(check, reached, labelOf(module.name, passage.args)) : [];
  if (passage.isCheckMode) {
    passage.foresee(check.predicts ?? [], check.touches ?? []);
    if (isUnknown) return unknown(after.reason, { ...check.result });
    return {
      outcome: "changed",
      result: { ...check.result, changed: true },
      differences: differencesFor(after),
      warnings,
    };
  }
  const applied = await apply(passage, async () => {
    const done = await module.apply(
      passage.host,
      passage.args,
      check as Check & { after: Plain },
      passage.ctx,
    );
    // Where only doing tells and nothing was observed, it counts as changed.
    return { ...done, changed: done?.after === undefined ? true : !plainEqual(before, done.after) };
  });
  const reached = applied.after ?? (isUnknown ? undefined : after);
  return {
    outcome: applied.changed ? "changed" : "ok",
    result: { ...check.result, ...applied.result, changed: applied.changed },
    differences:
      applied.changed && (reached !== undefined || check.diff) ? differencesFor(reached ?? null) : [],
    warnings: [...warnings, ...(applied.warnings ?? [])],
  };
}

async function passAction(
  module: ActionModule<unknown>,
  check: ActionCheck,
  passage: Passage,
): Promise<Passed> {
  const nothing = { differences: [], warnings: [] };
  if (!check.willRun) return { outcome: "ok", result: { changed: false, ...check.result }, ...nothing };
  if (passage.isCheckMode) {
    passage.foresee(check.predicts ?? [], check.touches ?? []);
    if (check.result?.["skipped"] !== true)
      return { outcome: "changed", result: { ...check.result, changed: true }, ...nothing };
    const message = check.result["msg"];
    return {
      outcome: "skipped",
      result: { changed: false, ...check.result },
      ...nothing,
      ...(typeof message === "string" ? { message } : {}),
    };
  }
  const applied = await apply(passage, async () => {
    const done = await module.apply(passage.host, passage.args, check, passage.ctx).catch(asChange);
    return { ...done, changed: done?.changed ?? true };
  });
  return {
    outcome: applied.changed ? "changed" : "ok",
    result: { ...applied.result, changed: applied.changed },
    differences: [],
    warnings: applied.warnings ?? [],
  };
}

/** A command that failed has run: it counts as a change, as with Ansible. */
function asChange(problem: unknown): never {
  if (problem instanceof HostFailure && typeof (problem.rc ?? problem.result["rc"]) === "number")
    problem.result["changed"] ??= true;
  throw problem;
}

async function apply(
  { record, ctx }: Passage,
  change: () => Promise<Applied & { readonly changed: boolean }>,
): Promise<Applied & { readonly changed: boolean }> {
  const id = await record.before();
  try {
    const applied = await change();
    await record.after(id, applied.changed ? "changed" : "ok");
    return applied;
  } catch (problem) {
    await record.after(id, ctx.signal.aborted ? "interrupted" : "failed");
    throw problem;
  }
}
