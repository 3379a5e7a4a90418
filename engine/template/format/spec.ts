import { Float, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used, type Reader } from "../runtime/reader.js";
import { length, part } from "../values/code-points.js";
import { floatText } from "../values/float-text.js";
import { asDouble, asNumeric, type Numeric } from "../values/numbers.js";
import { str } from "../values/print.js";
import { typeName } from "../values/type-name.js";
import { formatFloat, formatInteger, type FormattedNumber } from "./number.js";

const SPEC = /^(?:([^])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u;
/** Wider fields are a mistake that would eat the memory. */
const WIDEST = 1_000_000;

interface Spec {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly isAlternate: boolean;
  readonly width: number;
  readonly grouping: string | undefined;
  readonly precision: number | undefined;
  readonly type: string | undefined;
}

/** Python's `format(value, spec)`. @throws Fault */
export function formatBySpec(reader: Reader, value: Value, text: string): string {
  const read = used(reader, value);
  if (text === "") return str(reader, read);
  const spec = parse(text);
  const numeric = asNumeric(read);
  if (numeric !== undefined && (typeof read !== "boolean" || spec.type !== undefined)) {
    return formatNumeric(numeric, spec);
  }
  if (typeof read === "object" && numeric === undefined) {
    throw typeFault(
      `a value of type '${typeName(read)}' can't be formatted with '${text}'`,
      "'| string' makes text of it",
    );
  }
  if (spec.type !== undefined && spec.type !== "s") {
    throw typeFault(
      `format '${spec.type}' needs a number, not '${typeName(read)}'`,
      "'| int' or '| float' makes one of text",
    );
  }
  if (spec.sign !== "" || spec.isAlternate || spec.grouping !== undefined || spec.align === "=") {
    throw typeFault(
      `the format '${text}' is one for numbers, and this is text`,
      "'| int' or '| float' makes a number of text",
    );
  }
  const words = str(reader, read);
  return align(spec.precision === undefined ? words : part(words, 0, spec.precision), spec, "<");
}

function parse(text: string): Spec {
  const found = SPEC.exec(text);
  if (!found) throw new Fault(`'${text}' is no format`, { hint: "for example '>8', '05d', '.2f', 'x'" });
  const [, fill, alignment, sign, alternate, zero, width, grouping, precision, type] = found;
  const size = Number(width ?? 0);
  const digits = precision === undefined ? undefined : Number(precision);
  if (size > WIDEST || (digits ?? 0) > WIDEST) throw new Fault(`'${text}' is too wide`);
  return {
    fill: fill ?? (zero ? "0" : " "),
    align: alignment ?? (zero && type !== "s" ? "=" : undefined),
    sign: sign ?? "",
    isAlternate: alternate !== undefined,
    width: size,
    grouping,
    precision: digits,
    type,
  };
}

function formatNumeric(value: Numeric, spec: Spec): string {
  const isInteger = !(value instanceof Float);
  const type = spec.type ?? (isInteger ? "d" : undefined);
  if (type === "s") throw typeFault("format 's' is one for text, and this is a number");
  if (type === "c") return align(String.fromCodePoint(asDouble(value)), spec, "<");
  const number =
    isInteger && /^[bdnoxX]$/.test(type ?? "") ? wholeNumber(value, type!, spec) : real(value, type, spec);
  const head = number.sign + number.prefix;
  const grouped = group(number.digits, spec);
  if ((spec.align ?? ">") !== "=") return align(head + grouped, spec, ">");
  return head + spec.fill.repeat(Math.max(0, spec.width - head.length - grouped.length)) + grouped;
}

function wholeNumber(value: number | bigint, type: string, spec: Spec): FormattedNumber {
  if (spec.precision !== undefined) throw new Fault("a format for integers can't have a precision");
  return formatInteger(value, type === "n" ? "d" : type, { ...spec, precision: undefined });
}

function real(value: Numeric, type: string | undefined, spec: Spec): FormattedNumber {
  const size = asDouble(value);
  if (type === undefined && spec.precision === undefined) {
    const text = floatText(Math.abs(size));
    return { ...formatFloat(size, "f", { ...spec, precision: 0 }), digits: text };
  }
  if (type === "%") {
    const number = formatFloat(size * 100, "f", spec);
    return { ...number, digits: `${number.digits}%` };
  }
  if (type !== undefined && /^[bcdoxX]$/.test(type))
    throw typeFault(`format '${type}' needs an integer, not 'float'`);
  return formatFloat(size, type === undefined || type === "n" ? "g" : type, spec);
}

function group(digits: string, { grouping, type }: Spec): string {
  if (!grouping) return digits;
  if (grouping === "," && type && /^[bcoxXn]$/.test(type))
    throw new Fault(`a format can't have ',' with '${type}'`);
  const size = type && /^[boxX]$/.test(type) ? 4 : 3;
  const whole = /^[0-9a-fA-F]*/.exec(digits)![0];
  const parts = new RegExp(`(?!^)(?=(?:[0-9a-fA-F]{${size}})+$)`, "g");
  return whole.replace(parts, grouping) + digits.slice(whole.length);
}

function align(text: string, spec: Spec, usual: "<" | ">"): string {
  const missing = Math.max(0, spec.width - length(text));
  const alignment = spec.align === "=" ? usual : (spec.align ?? usual);
  const left = alignment === "<" ? 0 : alignment === ">" ? missing : Math.floor(missing / 2);
  return spec.fill.repeat(left) + text + spec.fill.repeat(missing - left);
}
