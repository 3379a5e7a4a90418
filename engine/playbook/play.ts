import { join } from "node:path";
import { Template, type Value } from "../base/value.js";
import type { MappingNode, Node } from "../source/types.js";
import { playKeywords } from "./keywords.js";
import { choiceOf, literalOf, plainBoolean } from "./literals.js";
import { entriesOf, reportOthers } from "./mapping.js";
import { readOwn } from "./own.js";
import type { Reading } from "./reading.js";
import { readRoleUses } from "./role-use.js";
import { readSteps } from "./steps.js";
import { within, type Own } from "./surroundings.js";
import { nameOf } from "./task.js";
import type { Play, Surroundings } from "./types.js";
import { isNothing, isTemplate, kindOf, textOf, valueOf } from "./values.js";
import { readVarsFiles, readVarsPrompt } from "./play-vars.js";

const ORDERS = ["inventory", "reverse_inventory", "sorted", "reverse_sorted", "shuffle"] as const;
const STRATEGIES = ["linear", "free"] as const;

const emptySurroundings = (folder: string): Surroundings => ({
  inherited: { environment: [], moduleDefaults: [] },
  when: [],
  tags: [],
  vars: new Map(),
  includeParams: new Map(),
  notify: [],
  folder,
  playFolder: folder,
  isHandler: false,
});

/** Reads a play. `imported` is what `import_playbook` gives to it. */
export function readPlay(node: MappingNode, folder: string, imported: Own, reading: Reading): Play {
  const entries = entriesOf(node, playKeywords);
  reportOthers(entries.others, "a play", playKeywords, reading);
  const value = (name: string): Node | undefined => {
    const found = entries.known.get(name)?.value;
    return found && !isNothing(found) ? found : undefined;
  };
  const own = readOwn(entries, playKeywords, reading);
  const vars = new Map([...own.vars, ...imported.vars]);
  const tags = [...own.tags, ...imported.tags];
  // The play's own vars have a level of their own in the precedence: its steps don't carry them.
  const inside = within(emptySurroundings(folder), { ...own, vars: new Map(), tags, when: imported.when });
  const around = (section: string): Surroundings => ({ ...inside, isHandler: section === "handlers" });
  reading.collected = { publicRoles: [], handlers: [] };
  reading.sources.addLibrary(join(folder, "library"));

  const section = (name: string) => readSteps(value(name), `\`${name}\``, around(name), reading);
  const roles = value("roles") ? readRoleUses(value("roles")!, [], inside, reading) : [];
  const [preTasks, tasks, postTasks] = [section("pre_tasks"), section("tasks"), section("post_tasks")];
  const { publicRoles, handlers } = reading.collected;
  const text = (name: string) => value(name) && valueOf(value(name)!, reading);
  const order = value("order");
  const strategy = value("strategy");
  const force = value("force_handlers");
  const facts = value("gather_facts");
  return {
    name: value("name") && nameOf(value("name")!, reading),
    at: node.at,
    hosts: readHosts(node, entries.known.get("hosts")?.value, reading),
    order: (order && choiceOf(order, "order", ORDERS, reading)) ?? "inventory",
    gatherFacts: (facts && literalOf(facts, "boolean", "gather_facts", reading)) ?? true,
    gatherSubset: text("gather_subset"),
    strategy: (strategy && choiceOf(strategy, "strategy", STRATEGIES, reading)) ?? "linear",
    serial: value("serial") && readAmounts(value("serial")!, "serial", reading),
    maxFailPercentage:
      value("max_fail_percentage") &&
      readAmounts(value("max_fail_percentage")!, "max_fail_percentage", reading),
    forceHandlers: force ? (plainBoolean(force, "force_handlers", reading) ?? false) : false,
    vars,
    varsFiles: readVarsFiles(value("vars_files"), folder, reading),
    varsPrompt: readVarsPrompt(value("vars_prompt"), reading),
    tags,
    inherited: inside.inherited,
    preTasks,
    roles,
    tasks,
    postTasks,
    handlers: [...roles.flatMap((use) => use.role.handlers), ...section("handlers"), ...handlers],
    folder,
    when: imported.when,
    publicRoles: [
      ...roles.filter((use) => use.role.parents.length === 0).map((use) => use.role),
      ...publicRoles,
    ],
  };
}

function readHosts(play: MappingNode, node: Node | undefined, reading: Reading): Value {
  if (!node) {
    const first = play.entries[0]?.key.at ?? play.at;
    reading.error("playbook/no-hosts", "this play doesn't say on which hosts it runs", {
      at: first,
      detail: "A play needs `hosts`: a host, a group, a pattern, or `all`.",
      hint: "write `hosts: all`",
    });
    return [];
  }
  const items = node.kind === "sequence" ? node.items : [node];
  const texts = items.map((item) => (isTemplate(item) ? valueOf(item, reading) : textOf(item, reading)));
  const wrong = items.find((_, i) => texts[i] === undefined || texts[i] === "");
  if (wrong || items.length === 0) {
    reading.error(
      "playbook/hosts",
      `\`hosts\` must be a pattern or a list of patterns, not ${wrong ? kindOf(wrong) : "an empty list"}`,
      {
        at: (wrong ?? node).at,
        hint: "for example `hosts: all`",
      },
    );
  }
  const given = texts.filter((text) => text !== undefined);
  return node.kind === "sequence" ? given : (given[0] ?? []);
}

/** Numbers of hosts or percentages, one or a list. */
function readAmounts(node: Node, keyword: string, reading: Reading): Value {
  const items = node.kind === "sequence" && keyword === "serial" ? node.items : [node];
  for (const item of items) {
    const text = textOf(item, reading);
    if (text instanceof Template || (typeof text === "string" && /^\s*\d+(\.\d+)?\s*%?\s*$/.test(text)))
      continue;
    reading.error(
      "playbook/type",
      `\`${keyword}\` must be a number or a percentage such as "30%", not ${kindOf(item)}`,
      {
        at: item.at,
      },
    );
  }
  return valueOf(node, reading);
}
