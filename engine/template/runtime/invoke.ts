import { Undefined, Unknown, type Value } from "../../base/value.js";
import { UnknownRead } from "./fault.js";
import { bind, type Routine } from "./routine.js";
import type { Run } from "./run.js";
import { tainting } from "./taint.js";
import { UndefinedError } from "./undefined.js";

/**
 * Applies a filter or test. Undefined and unknown pass through it, whether they come as the value, as an argument, or
 * are met on the way: so `| default` catches them behind it.
 * @param title as errors name it: "the filter 'join'"
 * @throws Fault
 */
export function applyRoutine(
  run: Run,
  title: string,
  routine: Routine,
  value: Value,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): Value {
  if (!routine.seesUndefined) {
    const passing = [value, ...args, ...kwargs.values()].find(
      (given) => given instanceof Undefined || given instanceof Unknown,
    );
    if (passing !== undefined) return passing;
  }
  try {
    const bound = bind(title, routine, args, kwargs);
    if (!routine.isHarmless) return tainting(run, title, () => routine.apply(run, value, ...bound));
    const before = run.isTainted;
    const result = routine.apply(run, value, ...bound);
    run.isTainted = before;
    return result;
  } catch (thrown) {
    if (thrown instanceof UndefinedError) return thrown.value;
    if (thrown instanceof UnknownRead) return thrown.unknown;
    throw thrown;
  }
}
