import { Tuple, type Value } from "../../base/value.js";
import { Fault, typeFault } from "../runtime/fault.js";
import { used, type Reader } from "../runtime/reader.js";
import { length, part } from "../values/code-points.js";
import { memberKey } from "../values/dict.js";
import { asDouble, asNumeric, truncate } from "../values/numbers.js";
import { repr, str } from "../values/print.js";
import { typeName } from "../values/type-name.js";
import { formatFloat, formatInteger, type FormattedNumber } from "./number.js";

const CONVERSION = /%(?:\(([^)]*)\))?([-#0 +]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([^])?/g;
/** Wider fields are a mistake that would eat the memory. */
const WIDEST = 1_000_000;

/** Python's `text % values`. @throws Fault where the values don't fit the text */
export function formatPercent(reader: Reader, text: string, values: Value): string {
  const source = new Values(reader, values);
  const result = text.replace(
    CONVERSION,
    (
      all,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string | undefined,
    ) => {
      if (type === "%") return "%";
      if (type === undefined)
        throw new Fault(`the format ends in the middle of '${all}'`, { hint: "'%%' prints one '%'" });
      const star = (given: string | undefined) =>
        given === "*" ? source.size() : given === undefined ? undefined : Number(given);
      const columns = star(width);
      const digits = star(precision);
      if ((columns ?? 0) > WIDEST || (digits ?? 0) > WIDEST) throw new Fault(`'${all}' is too wide`);
      const value = name === undefined ? source.next() : source.named(name);
      return convert(reader, value, type, flags, columns, digits);
    },
  );
  source.expectAllUsed();
  return result;
}

function convert(
  reader: Reader,
  value: Value,
  type: string,
  flags: string,
  width = 0,
  precision?: number,
): string {
  const isLeft = flags.includes("-") || width < 0;
  const pad = (text: string) => {
    const missing = " ".repeat(Math.max(0, Math.abs(width) - length(text)));
    return isLeft ? text + missing : missing + text;
  };
  if (/[sra]/.test(type)) {
    const text = type === "s" ? str(reader, value) : repr(reader, value);
    return pad(precision === undefined ? text : part(text, 0, precision));
  }
  if (type === "c") return pad(character(reader, value));
  const { sign, prefix, digits } = number(reader, value, type, flags, precision);
  const head = sign + prefix;
  if (!flags.includes("0") || isLeft) return pad(head + digits);
  return head + digits.padStart(Math.abs(width) - head.length, "0");
}

function number(
  reader: Reader,
  value: Value,
  type: string,
  flags: string,
  precision?: number,
): FormattedNumber {
  const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const style = { sign, isAlternate: flags.includes("#"), precision };
  const read = used(reader, value);
  const numeric = asNumeric(read);
  if (numeric === undefined)
    throw typeFault(`'%${type}' needs a number, not '${typeName(read)}'`, "'| int' makes one of text");
  if (/[eEfFgG]/.test(type)) return formatFloat(asDouble(numeric), type, style);
  if (!/[diuoxX]/.test(type)) throw new Fault(`there is no format '%${type}'`);
  const isWhole = typeof numeric === "number" || typeof numeric === "bigint";
  if (!isWhole && /[oxX]/.test(type)) throw typeFault(`'%${type}' needs an integer, not 'float'`);
  const integer = isWhole ? numeric : truncate(asDouble(numeric));
  if (integer === undefined) throw new Fault(`'%${type}' can't print infinity or nan`);
  return formatInteger(integer, /[diu]/.test(type) ? "d" : type, style);
}

function character(reader: Reader, value: Value): string {
  const read = used(reader, value);
  if (typeof read === "number" && read >= 0 && read <= 0x10ffff) return String.fromCodePoint(read);
  const text = typeof read === "string" ? read : "";
  if (length(text) !== 1) throw typeFault("'%c' needs a number or one character");
  return text;
}

/** Hands the values out: those of a tuple one after the other, those of a dictionary by name. */
class Values {
  private readonly reader: Reader;
  private readonly all: Value;
  private readonly list: readonly Value[];
  private index = 0;
  private usedNames = false;

  constructor(reader: Reader, values: Value) {
    this.reader = reader;
    this.all = used(reader, values);
    this.list = this.all instanceof Tuple ? this.all.items : [this.all];
  }

  next(): Value {
    if (this.index >= this.list.length) throw typeFault("not enough values for the format");
    return this.list[this.index++]!;
  }

  size(): number {
    const value = this.next();
    if (typeof value !== "number") throw typeFault("'*' in a format needs an integer");
    return value;
  }

  named(name: string): Value {
    this.usedNames = true;
    if (!(this.all instanceof Map)) throw typeFault("a format with names needs a dictionary");
    const key = memberKey(this.all, name);
    const value = key && this.reader.member(this.all, key.key);
    if (value === undefined) throw new Fault(`the format names '${name}', which the dictionary doesn't have`);
    return value;
  }

  expectAllUsed(): void {
    if (this.usedNames || this.index >= this.list.length) return;
    if (this.index === 0 && (this.all instanceof Map || Array.isArray(this.all))) return;
    throw typeFault("not all values were used by the format");
  }
}
