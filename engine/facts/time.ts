import type { Plain } from "../base/value.js";

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/**
 * The `date_time` fact from the host's own clock and zone.
 * @param lines `EPOCH +HHMM`, then the zone's name
 */
export function timeFacts(lines: readonly string[]): Plain {
  const [epochText = "0", offset = "+0000"] = (lines[0] ?? "").split(" ");
  const epoch = Number(epochText);
  const sign = offset.startsWith("-") ? -1 : 1;
  const offsetMinutes = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5)));
  // A date whose UTC fields are the host's local time.
  const local = new Date((epoch + offsetMinutes * 60) * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = local.toISOString().slice(0, 10);
  const time = local.toISOString().slice(11, 19);
  const utc = new Date(epoch * 1000).toISOString();
  const compact = `${date.replaceAll("-", "")}T${time.replaceAll(":", "")}`;
  return {
    year: date.slice(0, 4),
    month: date.slice(5, 7),
    day: date.slice(8, 10),
    weekday: weekdays[local.getUTCDay()]!,
    weekday_number: String(local.getUTCDay()),
    weeknumber: two(weekNumber(local)),
    hour: time.slice(0, 2),
    minute: time.slice(3, 5),
    second: time.slice(6, 8),
    date,
    time,
    epoch: epochText,
    epoch_int: epochText,
    iso8601: utc.replace(/\.\d+Z$/, "Z"),
    iso8601_micro: utc.replace(/\.(\d+)Z$/, ".$1000Z"),
    iso8601_basic: `${compact}000000`,
    iso8601_basic_short: compact,
    tz: lines[1] ?? "UTC",
    tz_dst: lines[1] ?? "UTC",
    tz_offset: offset,
  };
}

/** Week of the year, weeks begin on Monday, days before the first one are week 0 (strftime %W). */
function weekNumber(date: Date): number {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((date.getTime() - start) / 86_400_000);
  const mondayBased = (date.getUTCDay() + 6) % 7;
  return Math.floor((dayOfYear + 7 - mondayBased) / 7);
}
