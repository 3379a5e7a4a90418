import type { Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { routine, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText, takeTruth } from "../runtime/take.js";
import { equal } from "../values/equal.js";
import { order } from "../values/order.js";
import { str } from "../values/print.js";
import { typeName } from "../values/type-name.js";
import { compareVersions } from "../values/version.js";

const test = (parameters: string, apply: Routine["apply"]) =>
  routine(parameters, apply, { isHarmless: true });
const compare = (sign: string, holds: (difference: number) => boolean) =>
  test("other", (run, value, other) => {
    const difference = order(run, value, other!, sign);
    return difference !== undefined && holds(difference);
  });

const eq = test("other", (run, value, other) => equal(run, value, other!));
const ne = test("other", (run, value, other) => !equal(run, value, other!));
const lt = compare("<", (difference) => difference < 0);
const le = compare("<=", (difference) => difference <= 0);
const gt = compare(">", (difference) => difference > 0);
const ge = compare(">=", (difference) => difference >= 0);
const version = test("version operator? strict? version_type?", isVersion);

const OPERATORS: ReadonlyMap<string, (difference: number) => boolean> = new Map([
  ...["==", "=", "eq"].map((name) => [name, (difference: number) => difference === 0] as const),
  ...["!=", "<>", "ne"].map((name) => [name, (difference: number) => difference !== 0] as const),
  ...["<", "lt"].map((name) => [name, (difference: number) => difference < 0] as const),
  ...["<=", "le"].map((name) => [name, (difference: number) => difference <= 0] as const),
  ...[">", "gt"].map((name) => [name, (difference: number) => difference > 0] as const),
  ...[">=", "ge"].map((name) => [name, (difference: number) => difference >= 0] as const),
]);

/** Tests that compare with something. */
export const COMPARING: Readonly<Record<string, Routine>> = {
  eq,
  equalto: eq,
  "==": eq,
  ne,
  "!=": ne,
  lt,
  lessthan: lt,
  "<": lt,
  le,
  "<=": le,
  gt,
  greaterthan: gt,
  ">": gt,
  ge,
  ">=": ge,
  sameas: test("other", (run, value, other) =>
    (value === other || typeName(value) === typeName(other!)) && equal(run, value, other!)),
  version,
  version_compare: version,
};

function isVersion(
  run: Run,
  value: Value,
  other?: Value,
  operator?: Value,
  strict?: Value,
  kind?: Value,
): boolean {
  const sign = takeText(run, operator, "==");
  const holds = OPERATORS.get(sign);
  if (!holds)
    throw new Fault(`version can't compare with '${sign}'`, { hint: "one of ==, !=, <, <=, >, >=" });
  const left = str(run, value);
  if (left === "") throw new Fault("version: the value is empty");
  const right = takeText(run, other);
  if (right === "") throw new Fault("version: what it is compared with is empty");
  const given = kind === undefined || kind === null ? undefined : takeText(run, kind);
  return holds(compareVersions(left, right, given ?? (takeTruth(run, strict, false) ? "strict" : "loose")));
}
