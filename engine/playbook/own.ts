import { Template, type Value } from "../base/value.js";
import { didYouMean } from "../source/nearest.js";
import type { Node, ScalarNode } from "../source/types.js";
import type { Keyword } from "./keywords.js";
import { literalOf } from "./literals.js";
import type { Entries } from "./mapping.js";
import type { Reading } from "./reading.js";
import type { Own } from "./surroundings.js";
import type { Variables } from "./types.js";
import { conditionsOf, isNothing, isTemplate, kindOf, textOf, valueOf, variablesOf } from "./values.js";

/** Reads the keywords that inner steps inherit. */
export function readOwn(
  entries: Entries,
  keywords: Readonly<Record<string, Keyword>>,
  reading: Reading,
): Own {
  const inherited: Record<string, unknown> = {};
  for (const [name, { value }] of entries.known) {
    const keyword = keywords[name]!;
    if (!keyword.inherits || isNothing(value)) continue;
    const literal = literalOf(value, keyword.type, name, reading);
    if (literal !== undefined) inherited[keyword.inherits] = literal;
  }
  const environment = entries.known.get("environment");
  if (environment) inherited["environment"] = environmentOf(environment.value, reading);
  const defaults = entries.known.get("module_defaults");
  if (defaults) inherited["moduleDefaults"] = moduleDefaultsOf(defaults.value, reading);

  const { known } = entries;
  const when = known.get("when")?.value;
  const tags = known.get("tags")?.value;
  const vars = known.get("vars")?.value;
  const notify = known.get("notify")?.value;
  const delegateTo = known.get("delegate_to")?.value;
  const delegateFacts = known.get("delegate_facts")?.value;
  return {
    inherited,
    when: when ? conditionsOf(when, "when", reading) : [],
    tags: tags ? tagsOf(tags, reading) : [],
    vars: vars ? variablesOf(vars, "`vars`", reading) : new Map(),
    notify: notify && !isNothing(notify) ? notifyOf(notify, reading) : undefined,
    delegateTo: delegateTo && literalOf(delegateTo, "text", "delegate_to", reading),
    delegateFacts: delegateFacts && literalOf(delegateFacts, "boolean", "delegate_facts", reading),
  };
}

/** One text or a list of texts; a template may stand for the whole list. */
export function listOf(node: Node, keyword: string, reading: Reading): Value[] {
  const items = node.kind === "sequence" ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind === "sequence") return listOf(item, keyword, reading);
    const text = textOf(item, reading);
    if (text !== undefined) return [text];
    reading.error("playbook/type", `\`${keyword}\` must be text or a list of texts, not ${kindOf(item)}`, {
      at: item.at,
    });
    return [];
  });
}

function notifyOf(node: Node, reading: Reading): Value[] {
  const items = node.kind === "sequence" ? node.items : [node];
  for (const item of items) {
    if (item.kind === "scalar" && typeof item.value === "string")
      reading.notified.push({ name: item.value, at: item.at });
  }
  return listOf(node, "notify", reading);
}

/** Tags: "a,b" are two. */
export function tagsOf(node: Node, reading: Reading): Value[] {
  if (isNothing(node)) return [];
  return listOf(node, "tags", reading).flatMap((tag): Value[] => {
    if (tag instanceof Template) return [tag];
    return (tag as string)
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  });
}

function environmentOf(node: Node, reading: Reading): Value[] {
  const items = node.kind === "sequence" ? node.items : [node];
  return items.flatMap((item) => {
    if (isNothing(item)) return [];
    if (item.kind === "mapping" || isTemplate(item)) return [valueOf(item, reading)];
    reading.error(
      "playbook/type",
      `\`environment\` must be a mapping of names to values, not ${kindOf(item)}`,
      {
        at: item.at,
        hint: "write `NAME: value` lines",
      },
    );
    return [];
  });
}

function moduleDefaultsOf(node: Node, reading: Reading): Variables[] {
  const items = node.kind === "sequence" ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind !== "mapping") {
      reading.error(
        "playbook/type",
        `\`module_defaults\` must be a mapping of modules to arguments, not ${kindOf(item)}`,
        {
          at: item.at,
        },
      );
      return [];
    }
    for (const { key } of item.entries) warnOfUnknownModule(key, reading);
    return [
      new Map(
        item.entries.map(
          ({ key, value }) => [key.source, { value: valueOf(value, reading), at: key.at }] as const,
        ),
      ),
    ];
  });
}

/** Defaults may be there for modules that only another engine has; a slip is still worth a word. */
function warnOfUnknownModule({ source, at }: ScalarNode, reading: Reading): void {
  const { modules } = reading.sources;
  if (source.startsWith("group/") || modules.has(source)) return;
  reading.warn("playbook/module", `\`module_defaults\` for "${source}", which is no module here`, {
    at,
    hint: didYouMean(source, modules.names()),
  });
}
