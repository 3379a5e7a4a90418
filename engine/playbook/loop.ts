import { didYouMean } from "../source/nearest.js";
import type { Node } from "../source/types.js";
import { lookupNames } from "../template/check.js";
import { loopControlKeywords } from "./keywords.js";
import { booleanOf, literalOf, plainText } from "./literals.js";
import { entriesOf, reportOthers, type Entry } from "./mapping.js";
import type { Reading } from "./reading.js";
import type { Loop } from "./types.js";
import { conditionsOf, isTemplate, isVariableName, kindOf, valueOf } from "./values.js";

export function isWith(name: string): boolean {
  return name.startsWith("with_");
}

type Control = Pick<Loop, "loopVar" | "indexVar" | "label" | "pauseSeconds" | "extended" | "breakWhen">;

/** `loop` or one `with_...`, with loop_control; undefined where a task has neither. */
export function readLoop(
  loop: Entry | undefined,
  withs: readonly Entry[],
  controlEntry: Entry | undefined,
  reading: Reading,
): Loop | undefined {
  const all = loop ? [loop, ...withs] : withs;
  if (all.length > 1) {
    const [first, second] = all;
    reading.error(
      "playbook/loop",
      `a task has one loop, but here are \`${first!.key.source}\` and \`${second!.key.source}\``,
      {
        at: second!.key.at,
        related: [{ at: first!.key.at, message: "the other one" }],
        hint: "keep one of them, or put the task into a file that `include_tasks` includes in a loop",
      },
    );
  }
  const control = controlEntry ? readControl(controlEntry.value, reading) : noControl;
  const entry = all[0];
  if (!entry) return undefined;
  const kind = entry === loop ? "loop" : entry.key.source.slice("with_".length);
  checkItems(entry, kind, reading);
  return { kind, items: valueOf(entry.value, reading), at: entry.value.at, ...control };
}

function checkItems({ key, value }: Entry, kind: string, reading: Reading): void {
  if (kind !== "loop") {
    const lookups = lookupNames();
    if (lookups.includes(kind)) return;
    const meant = didYouMean(kind, lookups)?.replace(/"(.*)"/, '"with_$1"');
    reading.error("playbook/loop", `there is no loop "with_${kind}"`, {
      at: key.at,
      hint: meant ?? "write `loop:` with a list, or with a lookup: `loop: \"{{ query('NAME', ...) }}\"`",
    });
  } else if (value.kind !== "sequence" && !isTemplate(value)) {
    reading.error("playbook/loop", `\`loop\` needs a list, not ${kindOf(value)}`, {
      at: value.at,
      hint:
        value.kind === "mapping"
          ? '`loop: "{{ your_dict | dict2items }}"` goes over a mapping'
          : bareHint(value),
    });
  }
}

function bareHint(node: Node): string | undefined {
  if (node.kind !== "scalar" || typeof node.value !== "string" || !isVariableName(node.value))
    return undefined;
  return `if that is a variable: \`loop: "{{ ${node.value} }}"\``;
}

const noControl: Control = { loopVar: "item", extended: false };

function readControl(node: Node, reading: Reading): Control {
  if (node.kind !== "mapping") {
    reading.error("playbook/type", `\`loop_control\` must be a mapping, not ${kindOf(node)}`, {
      at: node.at,
    });
    return noControl;
  }
  const entries = entriesOf(node, loopControlKeywords);
  reportOthers(entries.others, "loop_control", loopControlKeywords, reading);
  const value = (name: string) => entries.known.get(name)?.value;
  const label = value("label");
  const pause = value("pause");
  const extended = value("extended");
  const breakWhen = value("break_when");
  return {
    loopVar: variableName(value("loop_var"), "loop_var", reading) ?? "item",
    indexVar: variableName(value("index_var"), "index_var", reading),
    label: label && valueOf(label, reading),
    pauseSeconds: pause && literalOf(pause, "number", "pause", reading),
    extended: extended
      ? booleanOf(literalOf(extended, "boolean", "extended", reading) ?? false) === true
      : false,
    breakWhen: breakWhen && conditionsOf(breakWhen, "break_when", reading),
  };
}

/** A name that a keyword gives to a variable (`register`, `loop_var`). */
export function variableName(node: Node | undefined, keyword: string, reading: Reading): string | undefined {
  if (!node) return undefined;
  const name = plainText(node, keyword, reading);
  if (name === undefined || isVariableName(name)) return name;
  reading.error(
    "playbook/variable-name",
    `\`${keyword}\` needs a variable's name, but "${name}" can't be one`,
    {
      at: node.at,
      detail:
        "A name has letters, digits and underscores, does not begin with a digit, and is no word of the expressions.",
    },
  );
  return undefined;
}
