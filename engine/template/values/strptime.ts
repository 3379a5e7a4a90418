import { Fault } from "../runtime/fault.js";
import { DateTime } from "./date-time.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const PATTERNS: ReadonlyMap<string, string> = new Map([
  ["Y", "\\d{4}"],
  ["m", "1[0-2]|0?[1-9]"],
  ["d", "3[01]|[12]\\d|0?[1-9]"],
  ["H", "2[0-3]|[01]?\\d"],
  ["I", "1[0-2]|0?[1-9]"],
  ["M", "[0-5]?\\d"],
  ["S", "6[01]|[0-5]?\\d"],
  ["f", "\\d{1,6}"],
  ["y", "\\d\\d"],
  ["j", "\\d{1,3}"],
  ["p", "[AaPp][Mm]"],
  ["b", "[A-Za-z]{3}"],
  ["B", "[A-Za-z]+"],
  ["a", "[A-Za-z]{3}"],
  ["A", "[A-Za-z]+"],
  ["z", "Z|[+-]\\d\\d:?\\d\\d"],
  ["Z", "[A-Za-z]+"],
]);

/** Reads a date by a format of `strptime`. @throws Fault when the text doesn't fit */
export function parseTime(text: string, format: string): DateTime {
  const letters: string[] = [];
  const pattern = format.replace(/%(.)|\s+|[\\^$.*+?()[\]{}|]/g, (all, letter: string | undefined) => {
    if (letter === undefined) return /\s/.test(all) ? "\\s+" : `\\${all}`;
    if (letter === "%") return "%";
    const one = PATTERNS.get(letter);
    if (one === undefined) throw new Fault(`to_datetime can't read '%${letter}'`);
    letters.push(letter);
    return `(${one})`;
  });
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (!found)
    throw new Fault(`'${text}' doesn't fit the format '${format}'`, {
      hint: "to_datetime('%Y-%m-%dT%H:%M:%SZ'), for example",
    });
  const parts = new Map(letters.map((letter, i) => [letter, found[i + 1]!]));
  return build(parts, text);
}

function build(parts: ReadonlyMap<string, string>, text: string): DateTime {
  const number = (letter: string, otherwise: number) => Number(parts.get(letter) ?? otherwise);
  const short = number("y", 0);
  const year = parts.has("y") ? short + (short < 69 ? 2000 : 1900) : number("Y", 1900);
  const monthName = (parts.get("b") ?? parts.get("B"))?.slice(0, 3).toLowerCase();
  const month = monthName === undefined ? number("m", 1) : MONTHS.indexOf(monthName) + 1;
  const isAfternoon = parts.get("p")?.toLowerCase() === "pm";
  const hour = parts.has("I") ? (number("I", 12) % 12) + (isAfternoon ? 12 : 0) : number("H", 0);
  const ms = Math.floor(Number((parts.get("f") ?? "0").padEnd(6, "0")) / 1000);
  const day = parts.has("j") ? number("j", 1) : number("d", 1);
  const clockMs = Date.UTC(
    year,
    parts.has("j") ? 0 : month - 1,
    day,
    hour,
    number("M", 0),
    number("S", 0),
    ms,
  );
  if (month < 1 || (!parts.has("j") && new Date(clockMs).getUTCDate() !== day))
    throw new Fault(`'${text}' is no date`);
  return new DateTime(clockMs, offsetOf(parts.get("z")), parts.has("z"));
}

function offsetOf(zone: string | undefined): number {
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? "");
  return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
}
