import { DiagnosticError, error } from "../base/diagnostic.js";
import { Unknown, type Value } from "../base/value.js";
import { checkArguments, type CheckedArguments, type GivenArgument } from "../module/arguments.js";
import { describe } from "../module/convert.js";
import type { AnyModule } from "../module/types.js";
import { isForAllArguments, shortName } from "../playbook/action.js";
import type { Task, Variables } from "../playbook/types.js";
import type { View } from "./view.js";
import { UnknownValue } from "./view.js";

/** A task's arguments for one host. */
export interface TaskArguments extends Omit<CheckedArguments, "diagnostics"> {
  /** As given: evaluated, not coerced. */
  readonly values: ReadonlyMap<string, Value>;
  readonly warnings: readonly string[];
}

/**
 * A task's arguments, evaluated for one host and checked: module_defaults (outermost first), `args: "{{ dict }}"`, free text, and what
 * stands in the task itself, each stronger than the one before.
 * @throws DiagnosticError when they can't be evaluated or are wrong
 */
export async function argumentsOf(task: Task, module: AnyModule, view: View): Promise<TaskArguments> {
  const given = new Map<string, GivenArgument>();
  for (const defaults of task.inherited.moduleDefaults)
    await addDefaults(defaults, task, module, view, given);
  const isFromBareText =
    task.freeForm !== undefined && module.freeForm === undefined && isForAllArguments(task.freeForm);
  // As with Ansible, a bare template replaces that of `args`.
  if (isFromBareText) addMembers(await view.value(task.freeForm), task.module, task, given);
  else if (task.argsTemplate) addMembers(await view.value(task.argsTemplate), "args", task, given);
  if (task.freeForm !== undefined && module.freeForm !== undefined)
    given.set(module.freeForm, { value: await evaluated(module.freeForm, task.freeForm, module, view) });
  for (const [name, { value, at }] of task.args)
    given.set(name, { value: await evaluated(name, value, module, view), ...(at ? { at } : {}) });
  const checked = checkArguments(module, given, task.moduleAt);
  const errors = checked.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (errors.length > 0) throw new DiagnosticError(errors);
  const { args, secrets, unknown } = checked;
  const values = new Map([...given].map(([name, { value }]) => [name, value]));
  const warnings = checked.diagnostics.map((diagnostic) => diagnostic.summary);
  return { args, values, secrets, unknown, warnings };
}

/** Raw expressions stay as they are: the control module evaluates them. */
async function evaluated(name: string, value: Value, module: AnyModule, view: View): Promise<Value> {
  const type = module.args.members[name]?.type;
  return type === "expression" || type === "expressions" ? value : view.value(value);
}

async function addDefaults(
  defaults: Variables,
  task: Task,
  module: AnyModule,
  view: View,
  given: Map<string, GivenArgument>,
): Promise<void> {
  for (const [name, { value }] of defaults)
    if (shortName(name) === shortName(task.module) || shortName(name) === module.name)
      addMembers(await view.value(value), "module_defaults", task, given);
}

function addMembers(value: Value, what: string, task: Task, given: Map<string, GivenArgument>): void {
  if (value instanceof Unknown) throw new UnknownValue(value.reason);
  if (!(value instanceof Map))
    throw new DiagnosticError(
      error("playbook/type", `\`${what}\` must be a mapping of arguments, not ${describe(value)}`, {
        at: task.moduleAt,
      }),
    );
  for (const [key, member] of value) given.set(String(key), { value: member });
}
