import { Tuple, type Value } from "../../base/value.js";
import { capitalize } from "../methods/string-cases.js";
import { replaceText, split, STRING_METHODS } from "../methods/strings.js";
import { formatPercent } from "../format/percent.js";
import { typeFault } from "../runtime/fault.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeString, takeText } from "../runtime/take.js";
import { str } from "../values/print.js";
import { asList } from "../values/sequence.js";
import { strip } from "../values/white-space.js";

const change = (apply: (text: string) => string): Routine =>
  routine("", (run, value) => apply(str(run, value)));

/** Filters on text, character by character and word by word. */
export const TEXT: Readonly<Record<string, Routine>> = {
  string: routine("", (run, value) => str(run, value)),
  lower: change((text) => text.toLowerCase()),
  upper: change((text) => text.toUpperCase()),
  capitalize: change(capitalize),
  title: change(titled),
  trim: routine("chars?", (run, value, chars) =>
    strip(str(run, value), chars === undefined || chars === null ? undefined : takeText(run, chars), "both"),
  ),
  replace: routine("old new count?", (run, value, old, fresh, count) =>
    replaceText(
      str(run, value),
      takeText(run, old),
      takeText(run, fresh),
      takeInteger(run, count, "count", -1),
    ),
  ),
  split: routine("sep? maxsplit?", (run, value, sep, most) =>
    split(run, needText(run, value, "split"), sep, most, false),
  ),
  format: routine("*args **kwargs", format),
  center: routine("width?", (run, value, width) =>
    STRING_METHODS.get("center")!.apply(run, str(run, value), width ?? 80),
  ),
  wordcount: routine("", (run, value) => str(run, value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
};

function needText(run: Run, value: Value, filter: string): string {
  return takeString(run, value, `what ${filter} works on`);
}

/** A capital after every blank, hyphen and opening bracket, small letters elsewhere. */
function titled(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((word) => capitalize(word))
    .join("");
}

function format(run: Run, value: Value, args: Given, kwargs: Given): Value {
  const list = asList(args!)!;
  const named = kwargs as Map<Value, Value>;
  if (list.length > 0 && named.size > 0) throw typeFault("format takes values in order or by name, not both");
  return formatPercent(run, str(run, value), named.size > 0 ? named : new Tuple(list));
}
