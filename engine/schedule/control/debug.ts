import { toPlain } from "../../base/plain.js";
import { Undefined, Unknown, type Plain, type Template, type Value } from "../../base/value.js";
import { unknownExecution, type Execution } from "../execution.js";
import { expressionsOf } from "./expression.js";
import type { ControlCall } from "./types.js";

/** `debug`: shows a message, or what an expression gives. */
export async function debug({ args, view, play, task }: ControlCall): Promise<Execution> {
  const threshold = typeof args["verbosity"] === "number" ? args["verbosity"] : 0;
  if (threshold > play.run.input.options.verbosity)
    return {
      outcome: "skipped",
      result: { changed: false, skipped: true, skipped_reason: "Verbosity threshold not met." },
      message: `shown from verbosity ${threshold} on`,
    };
  if (args["var"] === undefined) {
    const msg = (args["msg"] ?? "Hello world!") as Plain;
    return { outcome: "ok", result: { msg, changed: false, failed: false } };
  }
  const [expression] = expressionsOf(args["var"], task.at);
  if (!expression) return { outcome: "ok", result: { changed: false, failed: false } };
  const value = await evaluated(expression, view);
  if (value instanceof Unknown) return unknownExecution(value.reason);
  const shown = value instanceof Undefined ? "VARIABLE IS NOT DEFINED!" : toPlain(value);
  return { outcome: "ok", result: { [expression.text]: shown, changed: false, failed: false } };
}

async function evaluated(expression: Template, view: ControlCall["view"]): Promise<Value> {
  return view.value(await view.expression(expression));
}
