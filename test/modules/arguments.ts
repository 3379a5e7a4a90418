import { fromPlain } from "../../engine/base/plain.js";
import { checkArguments } from "../../engine/module/arguments.js";
import type { AnyModule, PlainObject } from "../../engine/module/index.js";

/** Arguments as in a task, through the same door that a task's arguments take. */
export function argumentsOf(module: AnyModule, given: PlainObject): never {
  const entries = Object.entries(given).map(([name, value]) => [name, { value: fromPlain(value) }] as const);
  const { args, diagnostics } = checkArguments(module, new Map(entries));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ summary }) => summary).join("\n"));
  return args as never;
}
