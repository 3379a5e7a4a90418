import type { Diagnostic } from "../base/diagnostic.js";
import { checkArguments, type GivenArgument } from "../module/arguments.js";
import type { Schema } from "../module/schema.js";
import type { AnyModule } from "../module/types.js";
import { isForAllArguments } from "./action.js";
import type { Node } from "../source/types.js";
import type { ModuleTable } from "./modules.js";
import type { Reading, UncheckedTask } from "./reading.js";
import type { Variable } from "./types.js";
import { conditionsOf } from "./values.js";

/** Loads the modules that the tasks read so far name, and checks the arguments that are known already. */
export async function checkTaskArguments(modules: ModuleTable, reading: Reading): Promise<void> {
  const tasks = reading.unchecked.splice(0);
  const names = [...new Set(tasks.map(({ task }) => task.module))];
  const loaded = new Map<string, AnyModule | undefined>();
  const problems = new Map<string, Diagnostic[]>();
  await Promise.all(
    names.map(async (name) => {
      const found: Diagnostic[] = [];
      problems.set(name, found);
      loaded.set(name, await modules.load(name, (diagnostic) => found.push(diagnostic)));
    }),
  );
  for (const found of problems.values()) found.forEach((diagnostic) => reading.add(diagnostic));
  for (const unchecked of tasks) {
    const module = loaded.get(unchecked.task.module);
    if (module) checkTask(module, unchecked, reading);
  }
}

function checkTask(module: AnyModule, { task, entries, at }: UncheckedTask, reading: Reading): void {
  const args = task.args as Map<string, Variable>;
  for (const [name, { value: node }] of entries) {
    const schema = schemaOf(module, name);
    if (schema && isExpression(schema))
      args.set(name, { value: expressionsIn(node, name, schema, reading), at: node.at });
    if (schema?.type === "mode") warnOfDecimal(module, name, node, reading);
  }
  const given = new Map<string, GivenArgument>(
    [...args].map(([name, argument]) => [name, { ...argument, nameAt: entries.get(name)?.key.at }]),
  );
  const isFromBareText =
    task.freeForm !== undefined && module.freeForm === undefined && isForAllArguments(task.freeForm);
  if (task.freeForm !== undefined && !isFromBareText) {
    if (module.freeForm === undefined) {
      reportFreeForm(module, at, reading);
      return;
    }
    if (!given.has(module.freeForm)) given.set(module.freeForm, { value: task.freeForm, at });
  }
  // What is missing here may stand in `args: "{{ ... }}"`, in a bare `"{{ ... }}"` or in module_defaults.
  const isWhole =
    task.argsTemplate === undefined && !isFromBareText && task.inherited.moduleDefaults.length === 0;
  for (const diagnostic of checkArguments(module, given, at).diagnostics) {
    const isMissing =
      diagnostic.code === "module/argument-missing" || diagnostic.code === "module/argument-rule";
    if (isWhole || !isMissing) reading.add(diagnostic);
  }
}

/** `mode: 644` is 644 in decimal, as with Ansible, and gives a mode that nobody wants. */
function warnOfDecimal(module: AnyModule, name: string, node: Node, reading: Reading): void {
  if (node.kind !== "scalar" || typeof node.value !== "number" || !/^[1-7][0-7]{2,3}$/.test(node.source))
    return;
  const octal = node.value.toString(8).padStart(4, "0");
  reading.warn("module/argument-mode", `"${name}" of ${module.name} is the decimal number ${node.source}`, {
    at: node.at,
    detail: `As a file mode that is ${octal}.`,
    hint: `write "${node.source.padStart(4, "0")}"; or "${octal}", if that is meant`,
  });
}

function schemaOf(module: AnyModule, name: string): Schema<unknown> | undefined {
  const { members } = module.args;
  if (Object.hasOwn(members, name)) return members[name];
  return Object.values(members).find((schema) => schema.aliases?.includes(name));
}

function isExpression({ type }: Schema<unknown>): boolean {
  return type === "expression" || type === "expressions";
}

/** Raw expressions as templates with their exact places; a list where the module takes several. */
function expressionsIn(
  node: Node,
  name: string,
  schema: Schema<unknown>,
  reading: Reading,
): Variable["value"] {
  const expressions = [...conditionsOf(node, name, reading)];
  return schema.type === "expressions" ? expressions : (expressions[0] ?? null);
}

function reportFreeForm(module: AnyModule, at: UncheckedTask["at"], reading: Reading): void {
  const names = Object.keys(module.args.members);
  reading.error("playbook/arguments", `\`${module.name}\` takes no bare text`, {
    at,
    detail: names.length > 0 ? `It takes: ${names.join(", ")}.` : "It takes no arguments.",
  });
}
