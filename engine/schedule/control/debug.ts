import { toPlain } from "../../base/plain.js";
import { Float, Tuple, Undefined, Unknown, type Plain, type Template, type Value } from "../../base/value.js";
import { plainReader } from "../../template/runtime/reader.js";
import { toJson } from "../../template/values/json.js";
import { unknownExecution, type Execution } from "../execution.js";
import { expressionsOf } from "./expression.js";
import type { ControlCall } from "./types.js";

/** `debug`: shows a message, or what an expression gives. */
export async function debug({ args, values, view, play, task }: ControlCall): Promise<Execution> {
  const threshold = typeof args["verbosity"] === "number" ? args["verbosity"] : 0;
  if (threshold > play.run.input.options.verbosity)
    return {
      outcome: "skipped",
      result: { changed: false, skipped: true, skipped_reason: "Verbosity threshold not met." },
      message: `shown from verbosity ${threshold} on`,
    };
  if (args["var"] === undefined) {
    const msg = (args["msg"] ?? "Hello world!") as Plain;
    return {
      outcome: "ok",
      result: { msg, changed: false, failed: false },
      ...typed("msg", values.get("msg")),
    };
  }
  const [expression] = expressionsOf(args["var"], task.at);
  if (!expression) return { outcome: "ok", result: { changed: false, failed: false } };
  const value = await evaluated(expression, view);
  if (value instanceof Unknown) return unknownExecution(value.reason);
  const shown = value instanceof Undefined ? "VARIABLE IS NOT DEFINED!" : toPlain(value);
  return {
    outcome: "ok",
    result: { [expression.text]: shown, changed: false, failed: false },
    ...(value instanceof Undefined ? {} : typed(expression.text, value)),
  };
}

/** JSON's numbers don't tell 1.0 from 1: where a value has such floats, it is registered and shown as it is. */
function typed(key: string, value: Value | undefined): Pick<Execution, "values" | "said"> {
  if (value === undefined || !hasWholeFloat(value)) return {};
  return {
    values: new Map([[key, value]]),
    said: toJson(plainReader, value, { indent: "  ", isAscii: false, itemSeparator: "," }),
  };
}

function hasWholeFloat(value: Value): boolean {
  if (value instanceof Float) return Number.isInteger(value.value);
  if (Array.isArray(value)) return value.some(hasWholeFloat);
  if (value instanceof Tuple) return value.items.some(hasWholeFloat);
  return value instanceof Map && [...value.values()].some(hasWholeFloat);
}

async function evaluated(expression: Template, view: ControlCall["view"]): Promise<Value> {
  return view.value(await view.expression(expression));
}
