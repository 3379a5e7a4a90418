import { fromPlain } from "../../base/plain.js";
import { Undefined, Unknown, type Value } from "../../base/value.js";
import { checkArguments, type GivenArgument } from "../../module/arguments.js";
import { defineControl } from "../../module/define.js";
import type { ObjectSchema } from "../../module/schema.js";
import type { PlainObject } from "../../module/types.js";
import { HostFailure } from "../../shell/types.js";
import { unknownExecution, type Execution } from "../execution.js";
import { objectOf } from "./argument-spec.js";
import type { ControlCall } from "./types.js";

/** `validate_argument_spec`: variables have to be as a specification says. */
export async function validateArgumentSpec(call: ControlCall): Promise<Execution> {
  const spec = call.args["argument_spec"] as PlainObject;
  const context = call.args["validate_args_context"] as PlainObject;
  const args = schemaOf(spec);
  const given = await givenTo(args, call);
  const { role } = call.task;
  const whole = { name: role?.name ?? "the play", summary: "", scope: "host", args, examples: [] } as const;
  const { diagnostics, unknown, secrets } = checkArguments(defineControl(whole), given);
  for (const secret of secrets) call.play.run.words.add(secret);
  if (unknown) return unknownExecution(unknown.reason);
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ summary }) => summary);
  const result = { argument_spec_data: spec, validate_args_context: context };
  if (errors.length > 0)
    throw new HostFailure(`these variables are not as they should be:\n${errors.join("\n")}`, {
      result: {
        ...result,
        argument_errors: errors,
        msg: `Validation of arguments failed:\n${errors.join("\n")}`,
      },
    });
  return {
    outcome: "ok",
    result: { changed: false, failed: false, msg: "The arg spec validation passed", ...result },
  };
}

function schemaOf(spec: PlainObject): ObjectSchema<unknown> {
  try {
    return objectOf(spec);
  } catch (problem) {
    throw new HostFailure(`argument_spec is wrong: ${(problem as Error).message}`);
  }
}

/** What the variables say, unless the task says it. */
async function givenTo(args: ObjectSchema<unknown>, call: ControlCall): Promise<Map<string, GivenArgument>> {
  const provided = call.args["provided_arguments"] as PlainObject;
  const given = new Map<string, GivenArgument>();
  for (const [name, member] of Object.entries(args.members))
    for (const each of [name, ...(member.aliases ?? [])]) {
      const value = Object.hasOwn(provided, each) ? fromPlain(provided[each]) : await variable(each, call);
      if (value !== undefined) given.set(each, { value });
    }
  for (const name of Object.keys(provided))
    if (!given.has(name)) given.set(name, { value: fromPlain(provided[name]) });
  return given;
}

async function variable(name: string, { view }: ControlCall): Promise<Value | undefined> {
  const found = view.scope.get(name);
  if (found === undefined) return undefined;
  const value = await view.value(found);
  return value instanceof Undefined && !(value instanceof Unknown) ? undefined : value;
}
