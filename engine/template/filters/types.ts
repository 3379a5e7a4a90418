import { Float, Secret, Undefined, Unknown, type Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText, takeTruth } from "../runtime/take.js";
import { getAttribute } from "../values/access.js";
import { Missing } from "../runtime/undefined.js";
import { truth } from "../values/truth.js";
import { typeName } from "../values/type-name.js";

const TRUE_WORDS: ReadonlySet<string> = new Set(["yes", "on", "1", "true"]);

const fallback = routine("default_value? boolean?", withDefault, { seesUndefined: true });

/** Filters about what a value is, and what stands in for it. */
export const TYPES: Readonly<Record<string, Routine>> = {
  default: fallback,
  d: fallback,
  mandatory: routine("msg?", mandatory, { seesUndefined: true }),
  ternary: routine("true_val false_val none_val?", ternary, { seesUndefined: true }),
  bool: routine("", (run, value) => toBoolean(run, value), { isHarmless: true }),
  type_debug: routine("", (run, value) => typeName(run.resolve(value)), { seesUndefined: true }),
  attr: routine("name", (run, value, name) => {
    const word = takeText(run, name);
    const found = getAttribute(run, value, word);
    if (found !== undefined) return found;
    return new Missing(
      `a value of type '${typeName(used(run, value))}' has no attribute '${word}'`,
      undefined,
    );
  }),
};

function withDefault(run: Run, value: Value, otherwise: Given, boolean: Given): Value {
  const instead = otherwise === undefined ? "" : otherwise;
  if (value instanceof Unknown) return value;
  if (value instanceof Undefined) return instead;
  return takeTruth(run, boolean, false) && !truth(run, value) ? instead : value;
}

function mandatory(run: Run, value: Value, message: Given): Value {
  if (!(value instanceof Undefined)) return value;
  const text =
    message === undefined || message === null ? `mandatory: ${value.reason}` : takeText(run, message);
  throw new Fault(text, { code: "template/undefined" });
}

function ternary(run: Run, value: Value, whenTrue: Given, whenFalse: Given, whenNone: Given): Value {
  const read = used(run, value);
  if (read === null && whenNone !== undefined && whenNone !== null) return whenNone;
  return (truth(run, read) ? whenTrue : whenFalse) ?? null;
}

/** yes, on, true and 1 are true, everything else is not. */
function toBoolean(run: Run, value: Value): boolean {
  const read = used(run, value);
  if (typeof read === "boolean") return read;
  if (read instanceof Float) return read.value === 1;
  if (typeof read === "number") return read === 1;
  if (typeof read !== "string" && !(read instanceof Secret)) return false;
  return TRUE_WORDS.has(takeText(run, read).toLowerCase());
}
