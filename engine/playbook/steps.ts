import { isNothing, kindOf } from "./values.js";
import type { MappingNode, Node } from "../source/types.js";
import { shortName } from "./action.js";
import { readBlock } from "./block.js";
import { readInclude } from "./include.js";
import { importRole, importTasks } from "./import.js";
import type { Reading } from "./reading.js";
import { makeTask, readTaskMapping } from "./task.js";
import type { Step, Surroundings } from "./types.js";

/** A list of tasks: static imports have vanished into their steps. `what` names the list in messages. */
export function readSteps(
  node: Node | undefined,
  what: string,
  outer: Surroundings,
  reading: Reading,
): Step[] {
  if (!node || isNothing(node)) return [];
  if (node.kind !== "sequence") {
    reading.error("playbook/tasks", `${what} must be a list of tasks, not ${kindOf(node)}`, {
      at: node.at,
      hint: node.kind === "mapping" ? "begin each task with `- `" : undefined,
    });
    return [];
  }
  return node.items.flatMap((item) => {
    if (item.kind === "mapping") return readStep(item, outer, reading);
    if (isNothing(item)) return [];
    reading.error("playbook/tasks", `a task must be a mapping such as \`- name: ...\`, not ${kindOf(item)}`, {
      at: item.at,
    });
    return [];
  });
}

function readStep(node: MappingNode, outer: Surroundings, reading: Reading): readonly Step[] {
  if (node.entries.some(({ key }) => key.source === "block")) return readBlock(node, outer, reading);
  const read = readTaskMapping(node, outer, reading);
  if (!read) return [];
  switch (shortName(read.action.module)) {
    case "import_tasks":
      return importTasks(read, outer, reading);
    case "import_role":
      return importRole(read, outer, reading);
    case "include_tasks":
      return readInclude(read, "tasks", outer, reading);
    case "include_role":
      return readInclude(read, "role", outer, reading);
    default:
      return [makeTask(read, outer, reading)];
  }
}
