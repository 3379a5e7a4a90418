import { Float, type Value } from "../../base/value.js";
import type { Operator } from "../syntax/nodes.js";
import type { Run } from "../runtime/run.js";
import { takeText } from "../runtime/take.js";
import { formatTime, pad, type Clock } from "./strftime.js";
import { asValue, Callable, Opaque } from "./opaque.js";

const DAY_MS = 86_400_000;

/**
 * A date and time: what `now()` and `to_datetime` give. `clockMs` counts the milliseconds that a clock on the wall
 * would show since 1970, whatever the time zone; `offsetMinutes` is how far that clock is ahead of UTC.
 */
export class DateTime extends Opaque {
  readonly typeName = "datetime";
  readonly clockMs: number;
  readonly offsetMinutes: number;
  /** Whether the text that made it named a time zone. */
  readonly isAware: boolean;

  constructor(clockMs: number, offsetMinutes = 0, isAware = false) {
    super();
    this.clockMs = clockMs;
    this.offsetMinutes = offsetMinutes;
    this.isAware = isAware;
  }

  get clock(): Clock {
    return { clockMs: this.clockMs, offsetMinutes: this.offsetMinutes };
  }

  override attribute(name: string): Value | undefined {
    const date = new Date(this.clockMs);
    const fields: ReadonlyMap<string, () => number> = new Map([
      ["year", () => date.getUTCFullYear()],
      ["month", () => date.getUTCMonth() + 1],
      ["day", () => date.getUTCDate()],
      ["hour", () => date.getUTCHours()],
      ["minute", () => date.getUTCMinutes()],
      ["second", () => date.getUTCSeconds()],
      ["microsecond", () => date.getUTCMilliseconds() * 1000],
    ]);
    const methods: ReadonlyMap<string, (run: Run, args: Value[]) => Value> = new Map([
      [
        "strftime",
        (run: Run, [format]: Value[]): Value => formatTime(takeText(run, format, "%c"), this.clock),
      ],
      ["isoformat", (): Value => this.print().replace(" ", "T")],
      ["timestamp", (): Value => new Float((this.clockMs - this.offsetMinutes * 60_000) / 1000)],
      ["weekday", (): Value => (date.getUTCDay() + 6) % 7],
      ["isoweekday", (): Value => ((date.getUTCDay() + 6) % 7) + 1],
      ["date", (): Value => this.print().slice(0, 10)],
      ["time", (): Value => this.print().slice(11)],
    ]);
    const method = methods.get(name);
    return method ? asValue(new Callable(name, method, "method")) : fields.get(name)?.();
  }

  override calculate(operator: Operator, right: Value): Value | undefined {
    const other: unknown = right;
    if (operator === "-" && other instanceof DateTime)
      return asValue(new TimeDelta(this.comparable() - other.comparable()));
    if (!(other instanceof TimeDelta) || (operator !== "+" && operator !== "-")) return undefined;
    const sign = operator === "+" ? 1 : -1;
    return asValue(new DateTime(this.clockMs + sign * other.ms, this.offsetMinutes, this.isAware));
  }

  override comparable(): number {
    return this.clockMs - (this.isAware ? this.offsetMinutes * 60_000 : 0);
  }

  override outside(): Value {
    return this.print();
  }

  print(): string {
    const ms = ((this.clockMs % 1000) + 1000) % 1000;
    const fraction = ms === 0 ? "" : `.${pad(ms, 3)}000`;
    const zone = this.isAware ? formatTime("%z", this.clock).replace(/(\d\d)$/, ":$1") : "";
    return formatTime("%Y-%m-%d %H:%M:%S", this.clock) + fraction + zone;
  }
}

/** The time between two dates. */
export class TimeDelta extends Opaque {
  readonly typeName = "timedelta";
  readonly ms: number;
  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  override attribute(name: string): Value | undefined {
    const days = Math.floor(this.ms / DAY_MS);
    const rest = this.ms - days * DAY_MS;
    if (name === "days") return days;
    if (name === "seconds") return Math.floor(rest / 1000);
    if (name === "microseconds") return (rest % 1000) * 1000;
    if (name === "total_seconds")
      return asValue(new Callable(name, () => new Float(this.ms / 1000), "method"));
    return undefined;
  }

  override calculate(operator: Operator, right: Value): Value | undefined {
    const other: unknown = right;
    if (!(other instanceof TimeDelta) || (operator !== "+" && operator !== "-")) return undefined;
    return asValue(new TimeDelta(operator === "+" ? this.ms + other.ms : this.ms - other.ms));
  }

  override comparable(): number {
    return this.ms;
  }

  override outside(): Value {
    return this.print();
  }

  print(): string {
    const days = Math.floor(this.ms / DAY_MS);
    const rest = this.ms - days * DAY_MS;
    const seconds = Math.floor(rest / 1000);
    const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
    const fraction = rest % 1000 === 0 ? "" : `.${pad(rest % 1000, 3)}000`;
    return `${days === 0 ? "" : `${days} day${Math.abs(days) === 1 ? "" : "s"}, `}${clock}${fraction}`;
  }
}
