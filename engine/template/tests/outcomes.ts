import type { Dict } from "../../base/value.js";
import { typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { equal } from "../values/equal.js";
import { truth } from "../values/truth.js";
import { typeName } from "../values/type-name.js";

/** A test on what a task has registered. */
function test(name: string, holds: (run: Run, result: Dict) => boolean): Routine {
  return routine(
    "",
    (run, value) => {
      const read = used(run, value);
      if (read instanceof Map) return holds(run, read);
      throw typeFault(
        `'${name}' looks at what a task has registered, not at a value of type '${typeName(read)}'`,
        "test the registered variable itself",
      );
    },
    { isHarmless: true },
  );
}

function flag(run: Run, result: Dict, name: string): boolean {
  const value = run.member(result, name);
  return value !== undefined && truth(run, value);
}

const changed = test("changed", (run, result) => {
  const items = run.member(result, "results");
  const own = run.member(result, "changed");
  if (own !== undefined || !Array.isArray(items)) return own !== undefined && truth(run, own);
  return items.some((item) => {
    const read = run.resolve(item);
    return read instanceof Map && flag(run, read, "changed");
  });
});
const failed = test("failed", hasFailed);
const succeeded = test("succeeded", (run, result) => !hasFailed(run, result));
const skipped = test("skipped", (run, result) => flag(run, result, "skipped"));
const isFlag = (name: string, member: string) => test(name, (run, result) => flag(run, result, member));
const isOne = (run: Run, result: Dict, member: string) => {
  const value = run.member(result, member);
  return value !== undefined && (equal(run, value, 1) || value === true);
};

/** Tests on what a task came to. */
export const OUTCOMES: Readonly<Record<string, Routine>> = {
  changed,
  change: changed,
  failed,
  failure: failed,
  succeeded,
  success: succeeded,
  successful: succeeded,
  skipped,
  skip: skipped,
  unreachable: isFlag("unreachable", "unreachable"),
  reachable: test("reachable", (run, result) => !flag(run, result, "unreachable")),
  timedout: test("timedout", (run, result) => flag(run, result, "timedout")),
  started: test("started", (run, result) => isOne(run, result, "started")),
  finished: test("finished", (run, result) => !result.has("finished") || isOne(run, result, "finished")),
};

function hasFailed(run: Run, result: Dict): boolean {
  return flag(run, result, "failed");
}
