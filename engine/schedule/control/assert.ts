import { Unknown } from "../../base/value.js";
import { HostFailure } from "../../shell/types.js";
import { unknownExecution, type Execution } from "../execution.js";
import { expressionsOf } from "./expression.js";
import type { ControlCall } from "./types.js";

/** `assert`: every expression must hold. */
export async function assertThat({ args, view, task, play }: ControlCall): Promise<Execution> {
  let unknown: string | undefined;
  for (const that of expressionsOf(args["that"], task.at)) {
    const verdict = await view.decide([that], (diagnostic) => play.run.warn(diagnostic));
    if (verdict.kind === "unknown") unknown ??= verdict.reason;
    if (verdict.kind === "false")
      throw new HostFailure(message(args["fail_msg"]) ?? `\`${verdict.condition}\` is false`, {
        result: {
          assertion: verdict.condition,
          evaluated_to: false,
          msg: message(args["fail_msg"]) ?? "Assertion failed",
        },
      });
  }
  if (unknown !== undefined) return unknownExecution(unknown);
  const msg = message(args["success_msg"]) ?? "All assertions passed";
  return { outcome: "ok", result: { changed: false, failed: false, msg } };
}

function message(given: unknown): string | undefined {
  if (given === undefined || given === null || given instanceof Unknown) return undefined;
  return typeof given === "string" ? given : Array.isArray(given) ? given.join("\n") : JSON.stringify(given);
}
