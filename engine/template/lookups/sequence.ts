import type { Value } from "../../base/value.js";
import { formatPercent } from "../format/percent.js";
import { Fault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import type { Run } from "../runtime/run.js";
import { takeText } from "../runtime/take.js";
import { parseIntegerText } from "../values/number-text.js";
import { str } from "../values/print.js";
import { didYouMean } from "../../source/nearest.js";

const NAMES: readonly string[] = ["start", "end", "stride", "count", "format"];
/** More numbers than any loop of a playbook. */
const MOST = 1_000_000;

/** `start=1 end=9 stride=2 format=host%02d`, or in short `1-9/2:host%02d`. @throws Fault */
export function sequence(run: Run, args: Value[], kwargs: Map<string, Value>): Value[] {
  const named = new Map([...kwargs].map(([name, value]) => [name, str(run, value)]));
  if (args.length === 0) return numbers(run, named);
  return args.flatMap((arg) => {
    const text = str(run, used(run, arg));
    const short = /^(?:(0?x?[\da-fA-F]+)-)?(0?x?[\da-fA-F]+)(?:\/(-?0?x?[\da-fA-F]+))?(?::(.+))?$/.exec(text);
    if (!short) return numbers(run, new Map([...readPairs(text), ...named]));
    const [, start, end, stride, format] = short;
    const given = Object.entries({ start, end, stride, format }).filter(([, value]) => value !== undefined);
    return numbers(run, new Map([...(given as [string, string][]), ...named]));
  });
}

function readPairs(text: string): [string, string][] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => {
      const equals = word.indexOf("=");
      if (equals === -1)
        throw new Fault(`'${word}' is nothing that a sequence knows`, {
          hint: "start=1 end=9 stride=2 format=host%02d",
        });
      return [word.slice(0, equals), word.slice(equals + 1)];
    });
}

function numbers(run: Run, given: ReadonlyMap<string, string>): Value[] {
  for (const name of given.keys()) {
    if (!NAMES.includes(name))
      throw new Fault(`a sequence has no '${name}'`, { hint: didYouMean(name, NAMES) ?? NAMES.join(", ") });
  }
  const number = (name: string) => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    const value = parseIntegerText(text, text.startsWith("0x") ? 16 : 10);
    if (typeof value !== "number") throw new Fault(`${name} of a sequence must be an integer, not '${text}'`);
    return value;
  };
  const start = number("start") ?? 1;
  const count = number("count");
  const end = number("end");
  if (count === undefined && end === undefined) throw new Fault("a sequence needs 'end' or 'count'");
  if (count !== undefined && end !== undefined)
    throw new Fault("a sequence takes 'end' or 'count', not both");
  if (count === 0) return [];
  const stride = number("stride") ?? 1;
  const last = end ?? start + stride * (count! - 1);
  if (stride === 0) return [];
  if (count === undefined && (stride > 0 ? last < start : last > start)) {
    throw new Fault(
      `a sequence from ${start} to ${last} needs a ${stride > 0 ? "negative" : "positive"} stride`,
    );
  }
  const size = Math.floor((last - start) / stride) + 1;
  if (size > MOST) throw new Fault(`a sequence of ${size} numbers: at most ${MOST}`);
  const format = takeText(run, given.get("format"), "%d");
  return Array.from({ length: size }, (_, i) => formatPercent(run, format, start + i * stride));
}
