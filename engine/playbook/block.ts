import type { MappingNode } from "../source/types.js";
import { blockKeywords, taskKeywords } from "./keywords.js";
import { entriesOf, reportOthers } from "./mapping.js";
import { readOwn } from "./own.js";
import type { Reading } from "./reading.js";
import { readSteps } from "./steps.js";
import { within } from "./surroundings.js";
import { nameOf, stepOf } from "./task.js";
import type { Step, Surroundings } from "./types.js";

/** `block:` with `rescue:` and `always:`. */
export function readBlock(node: MappingNode, outer: Surroundings, reading: Reading): readonly Step[] {
  const entries = entriesOf(node, blockKeywords);
  const isTasks = (word: string) => Object.hasOwn(taskKeywords, word);
  reportOthers(
    entries.others.filter(({ key }) => !isTasks(key.source)),
    "a block",
    blockKeywords,
    reading,
  );
  for (const { key } of entries.others.filter(({ key }) => isTasks(key.source))) {
    const isLoop = key.source === "loop" || key.source === "loop_control";
    reading.error("playbook/keyword", `a block can't have \`${key.source}\``, {
      at: key.at,
      hint: isLoop
        ? "put the block's tasks into a file of their own, and `include_tasks` that file in a loop"
        : "only a single task can have it",
    });
  }
  const first = entries.known.get("block")!;
  if (outer.isHandler) {
    reading.error("playbook/handler", "a block can't be a handler", {
      at: first.key.at,
      hint: "give each of its tasks the same `listen` topic instead",
    });
    return [];
  }
  const name = entries.known.get("name");
  const here = within(outer, readOwn(entries, blockKeywords, reading));
  const list = (keyword: string) =>
    readSteps(entries.known.get(keyword)?.value, `\`${keyword}\``, here, reading);
  return [
    {
      kind: "block",
      name: name && nameOf(name.value, reading),
      at: node.at,
      ...stepOf(here),
      notify: here.notify,
      block: list("block"),
      rescue: list("rescue"),
      always: list("always"),
    },
  ];
}
