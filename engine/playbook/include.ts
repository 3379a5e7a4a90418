import type { Node, ScalarNode } from "../source/types.js";
import { didYouMean } from "../source/nearest.js";
import { applyKeywords, includeKeywords } from "./keywords.js";
import { variableName } from "./loop.js";
import { entriesOf, reportOthers, type Entry } from "./mapping.js";
import { readOwn } from "./own.js";
import type { Reading } from "./reading.js";
import { mergeVariables, nothingOwn, within, type Own } from "./surroundings.js";
import { stepOf, type TaskReading } from "./task.js";
import type { Include, Step, Surroundings, Variable, Variables } from "./types.js";
import { isNothing, isTemplate, kindOf, textOf, valueOf } from "./values.js";

const TASKS_OPTIONS = ["file", "apply"];
const ROLE_FROM = ["tasks_from", "vars_from", "defaults_from", "handlers_from"];
export const ROLE_OPTIONS = [
  "name",
  "role",
  ...ROLE_FROM,
  "apply",
  "public",
  "allow_duplicates",
  "rolespec_validate",
];

/** `include_tasks` and `include_role`: read when the run reaches them; a constant target is looked at ahead. */
export function readInclude(
  read: TaskReading,
  what: "tasks" | "role",
  outer: Surroundings,
  reading: Reading,
): readonly Step[] {
  const { action, entries, own } = read;
  reportKeywords(read, reading);
  if (what === "role" && outer.isHandler) {
    reading.error("playbook/handler", "`include_role` can't be a handler", { at: action.moduleAt });
  }
  checkOptions(action.args, what === "tasks" ? TASKS_OPTIONS : ROLE_OPTIONS, action.module, reading);
  const node = targetOf(read, what);
  const target = node && textOf(node, reading);
  if (target === undefined) {
    reading.error(
      "playbook/include",
      `\`${action.module}\` doesn't say ${what === "tasks" ? "which file" : "which role"}`,
      {
        at: node?.at ?? action.moduleAt,
        hint: what === "tasks" ? `write \`${action.module}: FILE\`` : "write `name: ROLE` below it",
      },
    );
    return [];
  }
  const apply = action.args.get("apply")?.value;
  const applied = apply ? readApply(apply, reading) : nothingOwn;
  // An include's vars stand higher than anything it meets on the way, for itself too.
  const here = within(outer, { ...own, vars: new Map() });
  const include: Include = {
    kind: "include",
    what,
    name: read.name,
    at: read.node.at,
    ...stepOf(here),
    includeParams: mergeVariables(outer.includeParams, own.vars),
    target,
    loop: read.loop,
    register: variableName(entries.known.get("register")?.value, "register", reading),
    options: optionsOf(action.args, reading),
    around: within(outer, applied),
  };
  reading.includes.push({ include, node: node as ScalarNode });
  return [include];
}

/** Where the file or role is named. */
export function targetOf({ action }: TaskReading, what: "tasks" | "role"): Node | undefined {
  const names = what === "tasks" ? ["file"] : ["name", "role"];
  const named = names.flatMap((name) => action.args.get(name)?.value ?? [])[0];
  return named ?? (what === "tasks" ? action.freeForm : undefined);
}

export function checkOptions(
  args: ReadonlyMap<string, Entry>,
  options: readonly string[],
  module: string,
  reading: Reading,
): void {
  for (const [name, { key }] of args) {
    if (options.includes(name)) continue;
    reading.error("playbook/arguments", `\`${module}\` has no argument "${name}"`, {
      at: key.at,
      hint: didYouMean(name, options) ?? `to hand on variables, write them below \`vars:\` of the task`,
    });
  }
}

export function optionsOf(args: ReadonlyMap<string, Entry>, reading: Reading): Variables {
  const options = new Map<string, Variable>();
  for (const [name, { value }] of args) {
    if (!["apply", "file", "name", "role"].includes(name))
      options.set(name, { value: valueOf(value, reading), at: value.at });
  }
  return options;
}

function reportKeywords({ action, entries }: TaskReading, reading: Reading): void {
  for (const [name, { key }] of entries.known) {
    if (includeKeywords.has(name) || (name === "listen" && action.module.endsWith("tasks"))) continue;
    const canApply = Object.hasOwn(applyKeywords, name);
    reading.error("playbook/keyword", `\`${action.module}\` can't have \`${name}\``, {
      at: key.at,
      detail: canApply ? "A dynamic include hands its own keywords not on to what it includes." : undefined,
      hint: canApply
        ? `put it below \`apply:\` of the include, or use \`${action.module.replace("include", "import")}\``
        : "give it to the tasks that are included",
    });
  }
}

function readApply(node: Node, reading: Reading): Own {
  if (isNothing(node)) return nothingOwn;
  if (node.kind !== "mapping") {
    reading.error("playbook/type", `\`apply\` must be a mapping of keywords, not ${kindOf(node)}`, {
      at: node.at,
      hint: isTemplate(node) ? "its values can be templates, the whole can't" : undefined,
    });
    return nothingOwn;
  }
  const entries = entriesOf(node, applyKeywords);
  reportOthers(entries.others, "apply", applyKeywords, reading);
  return readOwn(entries, applyKeywords, reading);
}

/** What holds around the steps that an include brings. */
export function surroundingsOf(include: Include, given?: Variables): Surroundings {
  return {
    ...include.around,
    includeParams: given ? mergeVariables(include.includeParams, given) : include.includeParams,
  };
}
