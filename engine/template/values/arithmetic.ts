import { Float, Secret, Tuple, type Value } from "../../base/value.js";
import { formatPercent } from "../format/percent.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used, type Reader } from "../runtime/reader.js";
import type { Operator } from "../syntax/nodes.js";
import { asDouble, asNumeric, integer, type Numeric } from "./numbers.js";
import { Opaque } from "./opaque.js";
import { asList } from "./sequence.js";
import { typeName } from "./type-name.js";

/** Longer results are a mistake (`'-' * 10**9`) that would eat the memory. */
const LONGEST = 100_000_000;

/** `a operator b` as Python has it. @throws Fault, UndefinedError, UnknownRead */
export function calculate(reader: Reader, operator: Operator, a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") {
    const quick = quickly(operator, a, b);
    if (quick !== undefined) return quick;
  }
  let left: Value = used(reader, a);
  let right: Value = used(reader, b);
  if (left instanceof Secret) left = operand(reader, left, right);
  if (right instanceof Secret) right = operand(reader, right, left);
  const one: unknown = left;
  if (one instanceof Opaque) {
    const result = one.calculate(operator, right);
    if (result !== undefined) return result;
  }
  if (operator === "%" && typeof left === "string") return formatPercent(reader, left, right);
  const leftNumber = asNumeric(left);
  const rightNumber = asNumeric(right);
  if (leftNumber !== undefined && rightNumber !== undefined)
    return numeric(operator, leftNumber, rightNumber);
  if (operator === "+") {
    const joined = join(left, right);
    if (joined !== undefined) return joined;
  }
  if (operator === "*") {
    const repeated = repeat(left, rightNumber) ?? repeat(right, leftNumber);
    if (repeated !== undefined) return repeated;
  }
  throw typeFault(
    `'${operator}' can't take '${typeName(left)}' and '${typeName(right)}'`,
    advice(operator, left, right),
  );
}

/** The usual case, without detours: whole numbers that stay exact. */
function quickly(operator: Operator, a: number, b: number): number | undefined {
  const result = operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : NaN;
  return Number.isSafeInteger(result) ? result + 0 : undefined;
}

/** A secret's words, or the number they spell where a number stands on the other side. */
function operand(reader: Reader, secret: Secret, other: Value): Value {
  const words = reader.reveal(secret);
  const wantsNumber = typeof other === "number" || other instanceof Float;
  if (!wantsNumber || !/^-?\d+(\.\d+)?$/.test(words)) return words;
  return words.includes(".") ? new Float(Number(words)) : integer(BigInt(words));
}

function advice(operator: Operator, left: Value, right: Value): string | undefined {
  const isText = (value: Value) => typeof value === "string";
  if (operator === "+" && left instanceof Map && right instanceof Map)
    return "'| combine' merges dictionaries";
  if (operator === "+" && isText(left) !== isText(right))
    return "'~' joins as text; '| int' makes a number of text";
  return isText(left) || isText(right) ? "'| int' or '| float' makes a number of text" : undefined;
}

function join(left: Value, right: Value): Value | undefined {
  if (typeof left === "string" && typeof right === "string") return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items]);
  return undefined;
}

function repeat(value: Value, times: Numeric | undefined): Value | undefined {
  if (times === undefined || times instanceof Float) return undefined;
  const count = Math.max(0, Number(times));
  const limit = (size: number) => {
    if (size * count > LONGEST) throw new Fault(`'*' would make something of ${size * count} members`);
  };
  if (typeof value === "string") {
    limit(value.length);
    return value.repeat(count);
  }
  const items = asList(value);
  if (!items) return undefined;
  limit(items.length);
  const repeated = Array.from({ length: count }, () => items).flat();
  return Array.isArray(value) ? repeated : new Tuple(repeated);
}

function numeric(operator: Operator, left: Numeric, right: Numeric): Value {
  if (left instanceof Float || right instanceof Float) return new Float(withFloats(operator, left, right));
  if (operator === "/") return new Float(ratio(left, right));
  const a = BigInt(left);
  const b = BigInt(right);
  switch (operator) {
    case "+":
      return integer(a + b);
    case "-":
      return integer(a - b);
    case "*":
      return integer(a * b);
    case "//":
      return integer((a - floorMod(a, b)) / b);
    case "%":
      return integer(floorMod(a, b));
    case "**":
      return power(a, b);
  }
}

function floorMod(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new Fault("division by zero");
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

/** The quotient of two integers of any size, rounded once. */
function ratio(a: number | bigint, b: number | bigint): number {
  if (typeof a === "number" && typeof b === "number") return withFloats("/", a, b);
  const size = (value: bigint) => value.toString(2).length;
  const [top, bottom] = [BigInt(a), BigInt(b)];
  if (bottom === 0n) throw new Fault("division by zero");
  // Enough bits for a rounding that sees whether anything was left over.
  const shift = Math.max(0, 66 - size(top) + size(bottom));
  const scaled = top << BigInt(shift);
  const quotient = scaled / bottom;
  const sticky = quotient * bottom === scaled ? 0n : top < 0n === bottom < 0n ? 1n : -1n;
  return Number(quotient * 2n + sticky) / 2 ** (shift + 1);
}

function power(a: bigint, b: bigint): Value {
  if (b < 0n) return new Float(withFloats("**", integer(a), integer(b)));
  const bits = BigInt(a.toString(2).length) * b;
  if (bits > 1_000_000n && a !== 0n && a !== 1n && a !== -1n)
    throw new Fault("'**' would make a number of more than a million bits");
  return integer(a ** b);
}

function withFloats(operator: Operator, left: Numeric, right: Numeric): number {
  const a = asDouble(left);
  const b = asDouble(right);
  if (b === 0 && (operator === "/" || operator === "//" || operator === "%"))
    throw new Fault("division by zero");
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "//":
      return floorDivide(a, b);
    case "%":
      return floatMod(a, b);
    case "**": {
      if (a === 0 && b < 0) throw new Fault("0 can't be raised to a negative power");
      const result = a ** b;
      if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b) && !Number.isNaN(result)) {
        throw new Fault("the result of '**' is too large");
      }
      if (Number.isNaN(result) && !Number.isNaN(a) && !Number.isNaN(b))
        throw new Fault("the result of '**' is no real number");
      return result;
    }
  }
}

function floatMod(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

/** By way of the exact remainder, as Python does it: the quotient alone may have been rounded up to the next integer. */
function floorDivide(a: number, b: number): number {
  const quotient = (a - floatMod(a, b)) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}
