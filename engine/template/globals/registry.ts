import { Omit, type Dict, type Value } from "../../base/value.js";
import { dictFrom } from "../methods/dicts.js";
import { Fault } from "../runtime/fault.js";
import { bind, routine, type Routine } from "../runtime/routine.js";
import { takeInteger, takeText, takeTruth } from "../runtime/take.js";
import { Missing } from "../runtime/undefined.js";
import { DateTime } from "../values/date-time.js";
import { setMember } from "../values/dict.js";
import { localOffset } from "../values/local-offset.js";
import { Namespace } from "../values/namespace.js";
import { asValue, Callable } from "../values/opaque.js";
import { Range } from "../values/range.js";
import { asList } from "../values/sequence.js";
import { formatTime } from "../values/strftime.js";
import { lookup, query } from "../lookups/call.js";
import { Cycler, Joiner } from "./cyclers.js";

/** A global function as a routine whose value is not used. */
function callable(name: string, definition: Routine): [string, Value] {
  const title = `'${name}'`;
  return [
    name,
    asValue(
      new Callable(name, (run, args, kwargs) =>
        definition.apply(run, null, ...bind(title, definition, args, kwargs)),
      ),
    ),
  ];
}

const range = routine("start stop? step?", (run, _value, start, stop, step) => {
  const first = takeInteger(run, start, "the first number of range");
  const by = takeInteger(run, step, "the step of range", 1);
  return stop === undefined
    ? new Range(0, first, by)
    : new Range(first, takeInteger(run, stop, "the end of range"), by);
});

const dict = routine("other? **members", (run, _value, other, members) => {
  const made: Dict = other === undefined ? new Map<Value, Value>() : dictFrom(run, other);
  for (const [key, value] of members as Dict) setMember(made, key, value);
  return made;
});

const namespace = routine("other? **members", (run, _value, other, members) => {
  const made = other === undefined ? new Map<Value, Value>() : dictFrom(run, other);
  return asValue(new Namespace(new Map([...made, ...(members as Dict)] as [string, Value][])));
});

const now = routine("utc? fmt?", (run, _value, utc, format) => {
  const ms = (run.env.now?.() ?? new Date()).getTime();
  const offsetMinutes = takeTruth(run, utc, false) ? 0 : localOffset(ms);
  const clock = { clockMs: ms + offsetMinutes * 60_000, offsetMinutes };
  if (format !== undefined && format !== null && format !== "")
    return formatTime(takeText(run, format), clock);
  return asValue(new DateTime(clock.clockMs, clock.offsetMinutes));
});

const undef = routine("hint?", (run, _value, hint) => {
  const text =
    hint === undefined || hint === null ? "a variable that must be set was not set" : takeText(run, hint);
  return new Missing(text, undefined);
});

const cycler = routine("*items", (_run, _value, items) => {
  const list = asList(items!)!;
  if (list.length === 0) throw new Fault("cycler needs something to cycle through");
  return asValue(new Cycler(list));
});

const joiner = routine("sep?", (run, _value, separator) =>
  asValue(new Joiner(takeText(run, separator, ", "))),
);

/** The names every template knows; variables of the same name stand before them. */
export const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  callable("range", range),
  callable("dict", dict),
  callable("namespace", namespace),
  callable("now", now),
  callable("undef", undef),
  callable("cycler", cycler),
  callable("joiner", joiner),
  ["lookup", asValue(new Callable("lookup", lookup))],
  ["query", asValue(new Callable("query", query))],
  ["q", asValue(new Callable("q", query))],
  ["omit", Omit.value],
]);
