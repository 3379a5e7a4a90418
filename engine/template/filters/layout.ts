import type { Value } from "../../base/value.js";
import { Fault } from "../runtime/fault.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeText, takeTruth } from "../runtime/take.js";
import { length, part } from "../values/code-points.js";
import { str } from "../values/print.js";
import { splitLines } from "../values/white-space.js";
import { wrapLine } from "./wrap.js";

/** Filters that lay text out in lines. */
export const LAYOUT: Readonly<Record<string, Routine>> = {
  indent: routine("width? first? blank?", indent),
  wordwrap: routine("width? break_long_words? wrapstring? break_on_hyphens?", wordWrap),
  truncate: routine("length? killwords? end? leeway?", truncate),
  comment: routine("style? **options", (run, value, style, options) =>
    comment(run, value, style, options as Map<Value, Value>),
  ),
};

function indent(run: Run, value: Value, width: Given, first: Given, blank: Given): Value {
  const by =
    typeof width === "string"
      ? width
      : " ".repeat(Math.min(10_000, Math.max(0, takeInteger(run, width, "the width", 4))));
  const indentsBlank = takeTruth(run, blank, false);
  const [head = "", ...rest] = splitLines(`${str(run, value)}\n`, false);
  const others = rest.map((line) => (line === "" && !indentsBlank ? line : by + line));
  const start = takeTruth(run, first, false) ? by + head : head;
  return [start, ...others].join("\n");
}

function wordWrap(
  run: Run,
  value: Value,
  width: Given,
  breakLong: Given,
  wrapString: Given,
  breakHyphens: Given,
): Value {
  const columns = takeInteger(run, width, "the width", 79);
  if (columns < 1) throw new Fault("wordwrap needs a width of 1 or more");
  const options = {
    breaksLongWords: takeTruth(run, breakLong, true),
    breaksOnHyphens: takeTruth(run, breakHyphens, true),
  };
  const mark = wrapString === undefined || wrapString === null ? "\n" : takeText(run, wrapString);
  return splitLines(str(run, value), false)
    .map((line) => wrapLine(line, columns, options).join(mark))
    .join(mark);
}

function truncate(run: Run, value: Value, limit: Given, killWords: Given, end: Given, leeway: Given): Value {
  const text = str(run, value);
  const most = takeInteger(run, limit, "the length", 255);
  const mark = takeText(run, end, "...");
  const tolerance = takeInteger(run, leeway, "the leeway", 5);
  if (most < length(mark)) throw new Fault(`truncate needs a length of at least ${length(mark)}`);
  if (length(text) <= most + tolerance) return text;
  const cut = part(text, 0, most - length(mark));
  if (takeTruth(run, killWords, false)) return cut + mark;
  const lastBlank = cut.lastIndexOf(" ");
  return (lastBlank === -1 ? cut : cut.slice(0, lastBlank)) + mark;
}

interface CommentStyle {
  readonly decoration: string;
  readonly beginning?: string;
  readonly end?: string;
}

const COMMENT_STYLES: ReadonlyMap<string, CommentStyle> = new Map<string, CommentStyle>([
  ["plain", { decoration: "# " }],
  ["erlang", { decoration: "% " }],
  ["c", { decoration: "// " }],
  ["cblock", { decoration: " * ", beginning: "/*", end: " */" }],
  ["xml", { decoration: " - ", beginning: "<!--", end: "-->" }],
]);

function comment(run: Run, value: Value, style: Given, options: Map<Value, Value>): Value {
  const name = takeText(run, style, "plain");
  const base = COMMENT_STYLES.get(name);
  if (!base)
    throw new Fault(`comment knows the styles ${[...COMMENT_STYLES.keys()].join(", ")}, not '${name}'`);
  const option = (key: string, otherwise: string) => takeText(run, options.get(key), otherwise);
  const newline = option("newline", "\n");
  const decoration = option("decoration", base.decoration);
  const edge = (key: "prefix" | "postfix") => {
    const times = takeInteger(run, options.get(`${key}_count`), `${key}_count`, 1);
    return times < 1 ? "" : `${option(key, decoration.trimEnd())}${newline}`.repeat(Math.min(times, 10_000));
  };
  const beginning = option("beginning", base.beginning ?? "");
  const end = option("end", base.end ?? "");
  const lines = str(run, value)
    .split(newline)
    .map((line, i, all) => (line === "" && i < all.length - 1 ? decoration.trimEnd() : decoration + line));
  const body = `${edge("prefix")}${lines.join(newline)}${newline}${edge("postfix")}`;
  return `${beginning === "" ? "" : beginning + newline}${body}${end}`.replace(/\n$/, end === "" ? "" : "\n");
}
