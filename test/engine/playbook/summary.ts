import { Float, Secret, Template, type Value } from "../../../engine/base/value.js";
import type { Variables } from "../../../engine/base/variables.js";
import type { Inherited, Play, RoleUse, Step, Task } from "../../../engine/playbook/types.js";

/** A play as lines of text: everything that isn't as it would be by default. */
export function summarize(play: Play): string {
  const lines = [
    line(0, "play", [
      show(play.hosts),
      play.name !== undefined && `name=${show(play.name)}`,
      play.order !== "inventory" && `order=${play.order}`,
      play.gatherFacts !== true && `gather_facts=${show(play.gatherFacts)}`,
      play.gatherSubset !== undefined && `gather_subset=${show(play.gatherSubset)}`,
      play.strategy !== "linear" && `strategy=${play.strategy}`,
      play.serial !== undefined && `serial=${show(play.serial)}`,
      play.maxFailPercentage !== undefined && `max_fail=${show(play.maxFailPercentage)}`,
      play.forceHandlers && "force_handlers",
      variables("vars", play.vars),
      play.varsFiles.length > 0 &&
        `vars_files=${play.varsFiles.map((entry) => entry.candidates.map(show).join("|")).join(",")}`,
      play.varsPrompt.length > 0 &&
        `prompts=${play.varsPrompt.map((prompt) => prompt.name + (prompt.isPrivate ? "(private)" : "")).join(",")}`,
      texts("tags", play.tags as Value[]),
      texts("when", play.when),
      keywords(play.inherited),
    ]),
    ...section("pre_tasks", play.preTasks),
    ...play.roles.flatMap(role),
    ...section("tasks", play.tasks),
    ...section("post_tasks", play.postTasks),
    ...section("handlers", play.handlers),
  ];
  if (play.publicRoles.length > 0)
    lines.push(line(1, "public roles", [play.publicRoles.map(({ name }) => name).join(", ")]));
  return lines.join("\n") + "\n";
}

function section(name: string, steps: readonly Step[]): string[] {
  return steps.length === 0 ? [] : [line(1, name, []), ...steps.flatMap((each) => step(each, 2))];
}

function role({ role, params, vars, when, tags }: RoleUse): string[] {
  return [
    line(1, "role", [
      role.name,
      role.parents.length > 0 && `of=${role.parents.map(({ name }) => name).join(">")}`,
      variables("params", params),
      variables("use_vars", vars),
      variables("defaults", role.defaults),
      variables("vars", role.vars),
      texts("when", when),
      texts("tags", tags as Value[]),
      role.allowDuplicates && "allow_duplicates",
    ]),
    ...role.tasks.flatMap((each) => step(each, 2)),
  ];
}

function step(each: Step, depth: number): string[] {
  const common = [
    each.name !== undefined && `"${show(each.name)}"`,
    texts("when", each.when),
    texts("tags", each.tags),
    variables("vars", each.vars),
    variables("include_params", each.includeParams),
    keywords(each.inherited),
    each.delegateTo !== undefined && `delegate_to=${show(each.delegateTo)}`,
    each.role && `in=${each.role.name}`,
  ];
  switch (each.kind) {
    case "task":
      return [line(depth, each.module, [...taskParts(each), ...common])];
    case "include":
      return [
        line(depth, `include_${each.what}`, [
          show(each.target),
          variables("options", each.options),
          loop(each),
          ...common,
        ]),
      ];
    case "block":
      return [
        line(depth, "block", common),
        ...each.block.flatMap((inner) => step(inner, depth + 1)),
        ...(each.rescue.length > 0
          ? [line(depth, "rescue", []), ...each.rescue.flatMap((inner) => step(inner, depth + 1))]
          : []),
        ...(each.always.length > 0
          ? [line(depth, "always", []), ...each.always.flatMap((inner) => step(inner, depth + 1))]
          : []),
      ];
  }
}

function taskParts(task: Task): (string | false | undefined)[] {
  return [
    task.freeForm !== undefined && `<${show(task.freeForm)}>`,
    variables("args", task.args),
    task.argsTemplate && `args=${show(task.argsTemplate)}`,
    loop(task),
    task.register !== undefined && `register=${task.register}`,
    task.changedWhen && texts("changed_when", task.changedWhen),
    task.failedWhen && texts("failed_when", task.failedWhen),
    task.until && texts("until", task.until),
    task.retries !== undefined && `retries=${show(task.retries)}`,
    task.delay !== undefined && `delay=${show(task.delay)}`,
    task.async !== undefined && `async=${show(task.async)}`,
    task.poll !== undefined && `poll=${show(task.poll)}`,
    texts("notify", task.notify),
    texts("listen", task.listen),
  ];
}

function loop({ loop }: { loop?: Task["loop"] }): string | undefined {
  if (!loop) return undefined;
  const parts = [
    show(loop.items),
    loop.loopVar !== "item" && `var=${loop.loopVar}`,
    loop.indexVar !== undefined && `index=${loop.indexVar}`,
    loop.label !== undefined && `label=${show(loop.label)}`,
    loop.pauseSeconds !== undefined && `pause=${show(loop.pauseSeconds)}`,
    loop.extended && "extended",
    loop.breakWhen && texts("break_when", loop.breakWhen),
  ];
  return `${loop.kind === "loop" ? "loop" : `with_${loop.kind}`}(${parts.filter(Boolean).join(" ")})`;
}

function keywords(inherited: Inherited): string | undefined {
  const shown = Object.entries(inherited).flatMap(([name, value]) => {
    if (name === "environment")
      return (value as Value[]).length > 0 ? [`environment=${show(value as Value[])}`] : [];
    if (name === "moduleDefaults")
      return (value as Variables[]).map((each) => variables("module_defaults", each));
    return [`${name}=${show(value as Value)}`];
  });
  return shown.sort().join(" ");
}

function variables(name: string, given: Variables): string | undefined {
  if (given.size === 0) return undefined;
  return `${name}(${[...given].map(([key, { value }]) => `${key}=${show(value)}`).join(" ")})`;
}

function texts(name: string, values: readonly Value[]): string | undefined {
  return values.length > 0 ? `${name}(${values.map(show).join("; ")})` : undefined;
}

function show(value: Value): string {
  if (value instanceof Template) return value.text.replace(/\n/g, "\\n");
  if (value instanceof Secret) return "********";
  if (value instanceof Float) return value.value.toFixed(1);
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, member]) => `${show(key)}: ${show(member)}`).join(", ")}}`;
  return `${value as string}`.replace(/\n/g, "\\n");
}

function line(depth: number, what: string, parts: readonly (string | false | undefined)[]): string {
  return (
    "  ".repeat(depth) +
    [what, ...parts.filter((part) => part !== undefined && part !== false && part !== "")].join(" ")
  );
}
