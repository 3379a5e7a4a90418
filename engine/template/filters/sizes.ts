import { Float, type Value } from "../../base/value.js";
import { fixed } from "../format/decimal.js";
import { Fault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText, takeTruth } from "../runtime/take.js";
import { asDouble, asNumeric } from "../values/numbers.js";
import { parseFloatText } from "../values/number-text.js";
import { str } from "../values/print.js";

const UNITS = "YZEPTGMK".split("");

/** Filters between sizes as people write them and numbers of bytes. */
export const SIZES: Readonly<Record<string, Routine>> = {
  human_readable: routine("isbits? unit?", humanReadable),
  human_to_bytes: routine("default_unit? isbits?", humanToBytes),
  filesizeformat: routine("binary?", (run, value, binary) =>
    fileSize(sizeOf(run, value), takeTruth(run, binary, false)),
  ),
};

function power(unit: string): number {
  return 1024 ** (UNITS.length - UNITS.indexOf(unit));
}

function sizeOf(run: Run, value: Value): number {
  const read = used(run, value);
  const numeric =
    asNumeric(read) ?? (typeof read === "string" ? new Float(parseFloatText(read) ?? NaN) : undefined);
  const size = numeric === undefined ? NaN : asDouble(numeric);
  if (Number.isFinite(size)) return size;
  throw new Fault("a size must be a number");
}

function humanReadable(run: Run, value: Value, isBits: Given, unit: Given): Value {
  const size = sizeOf(run, value);
  const asBits = takeTruth(run, isBits, false);
  const wanted = unit === undefined || unit === null ? undefined : takeText(run, unit).toUpperCase();
  const letter = UNITS.find((one) =>
    wanted === undefined ? Math.abs(size) >= power(one) : wanted.startsWith(one),
  );
  const scaled = letter === undefined ? size : size / power(letter);
  const name = letter === undefined ? (asBits ? "bits" : "Bytes") : `${letter}${asBits ? "b" : "B"}`;
  return `${scaled < 0 ? "-" : ""}${fixed(Math.abs(scaled), 2)} ${name}`;
}

function humanToBytes(run: Run, value: Value, defaultUnit: Given, isBits: Given): Value {
  const text = str(run, value);
  const found = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?\s*$/.exec(text);
  if (!found?.[1]) throw new Fault(`'${text}' is no size`, { hint: "a number and a unit: '10M', '1.5 GB'" });
  const unit =
    found[2] ?? (defaultUnit === undefined || defaultUnit === null ? "B" : takeText(run, defaultUnit));
  const asBits = takeTruth(run, isBits, false);
  const letter = unit[0]!.toUpperCase();
  const rest = unit.slice(1);
  const word = asBits ? ["bits", "bit"] : ["bytes", "byte"];
  const isBase = letter === "B" && (rest === "" || word.includes(unit.toLowerCase()));
  const isScaled =
    UNITS.includes(letter) && (rest === "" || rest === (asBits ? "b" : "B") || WORDS.test(unit));
  if (!isBase && !isScaled) {
    throw new Fault(`'${unit}' is no unit`, { hint: asBits ? "b, Kb, Mb, Gb, Tb" : "B, KB, MB, GB, TB" });
  }
  return Math.round(Number(found[1]) * (isBase ? 1 : power(letter)));
}

const WORDS = /^(?:kilo|mega|giga|tera|peta|exa|zetta|yotta)(?:bit|byte)s?$/i;

function fileSize(bytes: number, isBinary: boolean): string {
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const letters = [...UNITS].reverse();
  const at = letters.findIndex((_, i) => bytes < base ** (i + 2));
  const index = at === -1 ? letters.length - 1 : at;
  const letter = letters[index]!;
  const unit = isBinary ? `${letter}iB` : `${letter === "K" ? "k" : letter}B`;
  return `${fixed(bytes / base ** (index + 1), 1)} ${unit}`;
}
