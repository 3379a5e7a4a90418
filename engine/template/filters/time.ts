import { Float, type Value } from "../../base/value.js";
import { typeFault } from "../runtime/fault.js";
import { used } from "../runtime/reader.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText, takeTruth } from "../runtime/take.js";
import { asDouble, asNumeric } from "../values/numbers.js";
import { parseFloatText } from "../values/number-text.js";
import { asValue } from "../values/opaque.js";
import { str } from "../values/print.js";
import { formatTime } from "../values/strftime.js";
import { parseTime } from "../values/strptime.js";
import { localOffset } from "../values/local-offset.js";

/** Filters about dates. */
export const TIME: Readonly<Record<string, Routine>> = {
  to_datetime: routine("format?", (run, value, format) =>
    asValue(parseTime(str(run, value), takeText(run, format, "%Y-%m-%d %H:%M:%S"))),
  ),
  strftime: routine("second? utc?", strftime),
};

function strftime(run: Run, value: Value, second: Given, utc: Given): Value {
  const ms =
    second === undefined || second === null
      ? (run.env.now?.() ?? new Date()).getTime()
      : seconds(run, second) * 1000;
  const offsetMinutes = takeTruth(run, utc, false) ? 0 : localOffset(ms);
  return formatTime(str(run, value), { clockMs: ms + offsetMinutes * 60_000, offsetMinutes });
}

function seconds(run: Run, value: Value): number {
  const read = used(run, value);
  const numeric =
    asNumeric(read) ?? (typeof read === "string" ? new Float(parseFloatText(read) ?? NaN) : undefined);
  const size = numeric === undefined ? NaN : asDouble(numeric);
  if (Number.isFinite(size)) return size;
  throw typeFault("strftime needs seconds since 1970 as a number");
}
