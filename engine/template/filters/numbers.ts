import { Float, Secret, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeText } from "../runtime/take.js";
import { fixed } from "../format/decimal.js";
import { calculate } from "../values/arithmetic.js";
import { asDouble, asNumeric, truncate, type Numeric } from "../values/numbers.js";
import { parseFloatText, parseIntegerText } from "../values/number-text.js";
import { typeName } from "../values/type-name.js";

/** Filters that make numbers and calculate with them. */
export const NUMBERS: Readonly<Record<string, Routine>> = {
  int: routine("default? base?", toInteger),
  float: routine("default?", toFloat),
  abs: routine("", (run, value) => {
    const numeric = need(run, value, "abs");
    return asDouble(numeric) < 0 ? calculate(run, "*", numeric, -1) : numeric;
  }),
  round: routine("precision? method?", round),
  log: routine("base?", (run, value, base) => new Float(logarithm(run, value, base))),
  pow: routine("exponent", (run, value, exponent) => {
    const power = asDouble(need(run, value, "pow")) ** asDouble(need(run, exponent!, "the exponent"));
    if (Number.isNaN(power)) throw new Fault("pow: the result is no real number");
    return new Float(power);
  }),
  root: routine("base?", (run, value, base) => {
    const size = asDouble(need(run, value, "root"));
    const index = base === undefined ? 2 : asDouble(need(run, base, "the base"));
    if (size < 0) throw new Fault("root needs a number that is not negative");
    return new Float(index === 2 ? Math.sqrt(size) : size ** (1 / index));
  }),
};

function need(run: Run, value: Value, what: string): Numeric {
  const read = used(run, value);
  const numeric = asNumeric(read);
  if (numeric !== undefined) return numeric;
  throw typeFault(
    `${what} needs a number, not '${typeName(read)}'`,
    typeof read === "string" ? "'| int' or '| float' makes one" : undefined,
  );
}

function toInteger(run: Run, value: Value, otherwise: Given, base: Given): Value {
  const read = used(run, value);
  const fallback = otherwise === undefined ? 0 : otherwise;
  if (typeof read === "string" || read instanceof Secret) {
    const text = takeText(run, read);
    const whole = parseIntegerText(text, takeInteger(run, base, "the base", 10));
    if (whole !== undefined) return whole;
    const float = parseFloatText(text);
    const truncated = float === undefined ? undefined : truncate(float);
    return truncated === undefined ? fallback : truncated;
  }
  const numeric = asNumeric(read);
  if (numeric === undefined) return fallback;
  return numeric instanceof Float ? (truncate(numeric.value) ?? fallback) : numeric;
}

function toFloat(run: Run, value: Value, otherwise: Given): Value {
  const read = used(run, value);
  const numeric = asNumeric(read);
  if (numeric !== undefined) return new Float(asDouble(numeric));
  const isText = typeof read === "string" || read instanceof Secret;
  const float = isText ? parseFloatText(takeText(run, read)) : undefined;
  if (float !== undefined) return new Float(float);
  return otherwise === undefined ? new Float(0) : otherwise;
}

function round(run: Run, value: Value, precision: Given, method: Given): Value {
  const numeric = need(run, value, "round");
  const digits = takeInteger(run, precision, "the precision", 0);
  const how = takeText(run, method, "common");
  if (how === "common") return roundHalfEven(numeric, digits);
  if (how !== "ceil" && how !== "floor")
    throw new Fault(`round knows 'common', 'ceil' and 'floor', not '${how}'`);
  const scale = 10 ** digits;
  const scaled = asDouble(numeric) * scale;
  return new Float((how === "ceil" ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
}

/** Python's `round()`: integers stay integers, halves go to the even neighbour. */
function roundHalfEven(value: Numeric, digits: number): Value {
  if (!(value instanceof Float)) {
    if (digits >= 0) return value;
    const scale = 10 ** -digits;
    return Number(fixed(Math.abs(Number(value)) / scale, 0)) * scale * (value < 0 ? -1 : 1);
  }
  if (!Number.isFinite(value.value)) return value;
  const sign = value.value < 0 ? -1 : 1;
  if (digits >= 0) return new Float(sign * Number(fixed(Math.abs(value.value), digits)));
  return new Float(sign * Number(fixed(Math.abs(value.value) / 10 ** -digits, 0)) * 10 ** -digits);
}

function logarithm(run: Run, value: Value, base: Given): number {
  const size = asDouble(need(run, value, "log"));
  if (size <= 0) throw new Fault("log needs a number above 0");
  if (base === undefined) return Math.log(size);
  const radix = asDouble(need(run, base, "the base"));
  if (radix === 10) return Math.log10(size);
  return Math.log(size) / Math.log(radix);
}
