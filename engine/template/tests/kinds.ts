import { Float, Secret, Undefined, Unknown, type Value } from "../../base/value.js";
import { lookUp } from "../runtime/language.js";
import { used } from "../runtime/reader.js";
import { routine, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText, takeTruth } from "../runtime/take.js";
import { isLowerText, isUpperText } from "../methods/string-kinds.js";
import { calculate } from "../values/arithmetic.js";
import { equal } from "../values/equal.js";
import { Callable } from "../values/opaque.js";
import { str } from "../values/print.js";
import { asList, itemsIfIterable } from "../values/sequence.js";
import { truth } from "../values/truth.js";

const test = (apply: (run: Run, value: ReturnType<typeof used>) => boolean, parameters = "") =>
  routine(parameters, (run, value) => apply(run, used(run, value)), { isHarmless: true });

const isInteger = (value: Value) => typeof value === "number" || typeof value === "bigint";
const isText = (value: Value): value is string | Secret =>
  typeof value === "string" || value instanceof Secret;
const remainder = (run: Run, value: Value, by: Value) => calculate(run, "%", value, by);

/** Tests that ask what a value is. */
export const KINDS: Readonly<Record<string, Routine>> = {
  defined: routine("", (_run, value) => (value instanceof Unknown ? value : !(value instanceof Undefined)), {
    seesUndefined: true,
    isHarmless: true,
  }),
  undefined: routine("", (_run, value) => (value instanceof Unknown ? value : value instanceof Undefined), {
    seesUndefined: true,
    isHarmless: true,
  }),
  none: test((_run, value) => value === null),
  boolean: test((_run, value) => typeof value === "boolean"),
  true: test((_run, value) => value === true),
  false: test((_run, value) => value === false),
  integer: test((_run, value) => isInteger(value)),
  float: test((_run, value) => value instanceof Float),
  number: test((_run, value) => isInteger(value) || value instanceof Float || typeof value === "boolean"),
  string: test((_run, value) => isText(value)),
  mapping: test((_run, value) => value instanceof Map),
  sequence: test((_run, value) => isText(value) || value instanceof Map || asList(value) !== undefined),
  iterable: test((run, value) => itemsIfIterable(run, value) !== undefined),
  callable: test((_run, value) => (value as unknown) instanceof Callable),
  even: test((run, value) => equal(run, remainder(run, value, 2), 0)),
  odd: test((run, value) => equal(run, remainder(run, value, 2), 1)),
  divisibleby: routine("num", (run, value, by) => equal(run, remainder(run, value, by!), 0), {
    isHarmless: true,
  }),
  lower: test((run, value) => isLowerText(str(run, value))),
  upper: test((run, value) => isUpperText(str(run, value))),
  nan: test((_run, value) => value instanceof Float && Number.isNaN(value.value)),
  isnan: test((_run, value) => value instanceof Float && Number.isNaN(value.value)),
  truthy: routine(
    "convert_bool?",
    (run, value, convert) => isTruthy(run, value, takeTruth(run, convert, false)),
    { isHarmless: true },
  ),
  falsy: routine(
    "convert_bool?",
    (run, value, convert) => !isTruthy(run, value, takeTruth(run, convert, false)),
    { isHarmless: true },
  ),
  abs: test((run, value) => isText(value) && str(run, value).startsWith("/")),
  is_abs: test((run, value) => isText(value) && str(run, value).startsWith("/")),
  escaped: test(() => false),
  filter: test((run, value) => isText(value) && lookUp(run.language.filters, str(run, value)) !== undefined),
  test: test((run, value) => isText(value) && lookUp(run.language.tests, str(run, value)) !== undefined),
  vault_encrypted: test((_run, value) => value instanceof Secret),
};

/** With `convert_bool` the words yes, on, true, 1 and no, off, false, 0 count as what they say. */
function isTruthy(run: Run, value: Value, convertsWords: boolean): boolean {
  const read = used(run, value);
  if (convertsWords && isText(read)) {
    const word = takeText(run, read).toLowerCase();
    if (["no", "off", "false", "0", "n", "f"].includes(word)) return false;
  }
  return truth(run, read);
}
