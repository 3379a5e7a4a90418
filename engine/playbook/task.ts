import { Template, type Value } from "../base/value.js";
import type { MappingNode, Node } from "../source/types.js";
import { readAction, type Action } from "./action.js";
import { handlerKeywords, taskKeywords } from "./keywords.js";
import { literalOf } from "./literals.js";
import { isWith, readLoop, variableName } from "./loop.js";
import { entriesOf, type Entries } from "./mapping.js";
import { listOf, readOwn } from "./own.js";
import type { Reading } from "./reading.js";
import { within, type Own } from "./surroundings.js";
import type { Loop, Surroundings, Task, Variable } from "./types.js";
import { conditionsOf, isNothing, textOf, valueOf } from "./values.js";

/** A mapping in a list of tasks, with its action found. */
export interface TaskReading {
  readonly node: MappingNode;
  readonly entries: Entries;
  readonly action: Action;
  readonly own: Own;
  readonly loop?: Loop;
  readonly name?: string | Template;
}

/** Reads what tasks, includes and imports have in common; undefined where no action was found (reported). */
export function readTaskMapping(
  node: MappingNode,
  outer: Surroundings,
  reading: Reading,
): TaskReading | undefined {
  const keywords = outer.isHandler ? handlerKeywords : taskKeywords;
  const all = entriesOf(node, keywords);
  const withs = all.others.filter(({ key }) => isWith(key.source));
  const entries: Entries = { ...all, others: all.others.filter((entry) => !withs.includes(entry)) };
  const action = readAction(entries, keywords, reading);
  const loop = readLoop(all.known.get("loop"), withs, all.known.get("loop_control"), reading);
  const own = readOwn(entries, keywords, reading);
  const name = entries.known.get("name");
  if (!action) return undefined;
  return { node, entries, action, own, loop, name: name && nameOf(name.value, reading) };
}

/** A name; nothing where `name:` is empty. */
export function nameOf(node: Node, reading: Reading): string | Template | undefined {
  if (isNothing(node)) return undefined;
  return literalOf(node, "text", "name", reading) as string | Template | undefined;
}

/** A task proper. */
export function makeTask(read: TaskReading, outer: Surroundings, reading: Reading): Task {
  const { action, entries, own } = read;
  const here = within(outer, own);
  const value = (name: string) => entries.known.get(name)?.value;
  const literal = (name: string, type: "integer" | "number"): Value | undefined => {
    const node = value(name);
    return node && !isNothing(node) ? literalOf(node, type, name, reading) : undefined;
  };
  const conditions = (name: string) => {
    const node = value(name);
    return node && conditionsOf(node, name, reading);
  };
  const listen = value("listen");
  const { freeForm } = action;
  const task: Task = {
    kind: "task",
    name: read.name,
    at: read.node.at,
    module: action.module,
    moduleAt: action.moduleAt,
    args: new Map<string, Variable>(
      [...action.args].map(([name, { value }]) => [name, { value: valueOf(value, reading), at: value.at }]),
    ),
    freeForm: freeForm && textOf(freeForm, reading),
    argsTemplate: action.argsTemplate,
    loop: read.loop,
    register: variableName(value("register"), "register", reading),
    changedWhen: conditions("changed_when"),
    failedWhen: conditions("failed_when"),
    until: conditions("until"),
    retries: literal("retries", "integer"),
    delay: literal("delay", "number"),
    async: literal("async", "integer"),
    poll: literal("poll", "integer"),
    listen: listen ? (listOf(listen, "listen", reading) as (string | Template)[]) : [],
    ...stepOf(here),
    delegateTo: action.isLocal ? "localhost" : here.delegateTo,
    notify: here.notify,
  };
  const at = freeForm?.at ?? action.moduleAt;
  reading.unchecked.push({ task, entries: action.args, at });
  return task;
}

/** The part of a step that comes from where it stands. */
export function stepOf(here: Surroundings) {
  return {
    when: here.when,
    tags: here.tags,
    vars: here.vars,
    includeParams: here.includeParams,
    inherited: here.inherited,
    delegateTo: here.delegateTo,
    delegateFacts: here.delegateFacts,
    role: here.role,
    folder: here.folder,
  };
}
