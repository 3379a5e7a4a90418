import type { Span } from "../base/source.js";
import { Secret, Template } from "../base/value.js";
import { didYouMean } from "../source/nearest.js";
import type { MappingNode, Node, ScalarNode } from "../source/types.js";
import { readKeyValues } from "./key-value.js";
import { absentKeywords, type Keyword } from "./keywords.js";
import type { Entries, Entry } from "./mapping.js";
import type { Reading } from "./reading.js";
import { isNothing, isTemplate, isText, kindOf } from "./values.js";

/** What a task does: its module and arguments, as they stand in the file. */
export interface Action {
  /** As written. */
  readonly module: string;
  readonly moduleAt: Span;
  readonly args: ReadonlyMap<string, Entry>;
  readonly freeForm?: ScalarNode;
  /** `args: "{{ dict }}"` */
  readonly argsTemplate?: Template;
  /** `local_action` */
  readonly isLocal: boolean;
}

/** Actions of the language itself; no module table has them. */
const LANGUAGE = ["include_tasks", "import_tasks", "include_role", "import_role"];

/** Modules whose text is a command line: any `=` in it is theirs, but for these options. */
const COMMANDS = new Set(["command", "shell", "script", "raw"]);
const COMMAND_OPTIONS = new Set([
  ...["chdir", "creates", "executable", "removes", "stdin", "stdin_add_newline", "strip_empty_ends"],
]);

/** A module's name without the prefix that all of Ansible's own modules may have. */
export function shortName(name: string): string {
  return name.replace(/^ansible\.(builtin|legacy)\./, "");
}

/** `debug: "{{ dict }}"`: for a module that takes no bare text one template is all arguments, as `args: "{{ dict }}"` is. */
export function isForAllArguments(text: string | Template): text is Template {
  return text instanceof Template && /^\{[{%].*[%}]\}$/s.test(text.text);
}

/** Finds the one action of a task. Reports none, several, unknown ones, and unknown keywords beside it. */
export function readAction(
  entries: Entries,
  keywords: Readonly<Record<string, Keyword>>,
  reading: Reading,
): Action | undefined {
  const candidates = [...entries.others];
  const isAction = (name: string) => LANGUAGE.includes(shortName(name)) || reading.sources.modules.has(name);
  const named = candidates.filter(({ key }) => isAction(key.source));
  const old = ["action", "local_action"].flatMap((name) => entries.known.get(name) ?? []);
  const actions = [...named, ...old].toSorted((a, b) => a.key.at.start - b.key.at.start);
  const unknown = candidates.filter(({ key }) => !isAction(key.source));
  reportUnknown(unknown, actions.length > 0, keywords, reading);
  if (actions.length > 1) reportSeveral(actions, reading);
  const entry = actions[0];
  if (!entry) {
    if (unknown.length === 0) reportNone(entries.node, reading);
    return undefined;
  }
  const args = entries.known.get("args")?.value;
  return old.includes(entry)
    ? oldStyle(entry, args, reading)
    : newStyle(entry.key, entry.value, args, false, reading);
}

function reportUnknown(
  unknown: readonly Entry[],
  hasAction: boolean,
  keywords: Readonly<Record<string, Keyword>>,
  reading: Reading,
): void {
  const words = Object.keys(keywords).filter((word) => word !== "action" && word !== "local_action");
  const modules = () => [...reading.sources.modules.names(), ...LANGUAGE];
  for (const { key } of unknown) {
    const word = key.source;
    const absent = Object.hasOwn(absentKeywords, word) ? absentKeywords[word] : undefined;
    const candidates = hasAction ? words : [...words, ...modules()];
    reading.error(
      hasAction ? "playbook/keyword" : "playbook/module",
      hasAction
        ? `"${word}" is not a keyword of a task`
        : `"${word}" is neither a module nor a keyword of a task`,
      {
        at: key.at,
        hint:
          absent ??
          reading.sources.modules.instead?.(word) ??
          didYouMean(word, candidates) ??
          (hasAction ? undefined : "`hapb doc` lists the modules"),
      },
    );
  }
}

function reportSeveral(actions: readonly Entry[], reading: Reading): void {
  const [first, second] = actions;
  reading.error(
    "playbook/actions",
    `a task has one module, but here are \`${first!.key.source}\` and \`${second!.key.source}\``,
    {
      at: second!.key.at,
      related: [{ at: first!.key.at, message: "the other one" }],
      hint: "begin a task of its own with `- `",
    },
  );
}

function reportNone(node: MappingNode, reading: Reading): void {
  const first = node.entries[0]?.key.at ?? node.at;
  reading.error("playbook/no-module", "this task names no module", {
    at: first,
    detail: "A task needs one key that is a module, such as `copy:` or `command:`.",
  });
}

/** `action: copy src=a dest=b`, `action: {module: copy, src: a}`, and the same with `local_action`. */
function oldStyle({ key, value }: Entry, args: Node | undefined, reading: Reading): Action | undefined {
  const isLocal = key.source === "local_action";
  if (value.kind === "mapping") {
    const module = value.entries.find((entry) => entry.key.source === "module");
    if (module?.value.kind === "scalar" && typeof module.value.value === "string") {
      const rest = { ...value, entries: value.entries.filter((entry) => entry !== module) };
      return checkedOld(module.value, rest, args, isLocal, reading);
    }
  } else if (value.kind === "scalar" && isText(value)) {
    const match = /^\s*(\S+)\s*/.exec(value.source);
    if (match && !match[1]!.includes("{{")) {
      const [name, rest] = splitAt(value, match[0].length, match[1]!);
      return checkedOld(name, rest, args, isLocal, reading);
    }
  }
  reading.error("playbook/no-module", `\`${key.source}\` names no module`, {
    at: value.at,
    hint: `write \`${key.source}: MODULE name=value ...\``,
  });
  return undefined;
}

function checkedOld(
  name: ScalarNode,
  value: Node,
  args: Node | undefined,
  isLocal: boolean,
  reading: Reading,
): Action | undefined {
  if (!reading.sources.modules.has(name.source)) {
    reading.error("playbook/module", `there is no module "${name.source}"`, {
      at: name.at,
      hint:
        reading.sources.modules.instead?.(name.source) ??
        didYouMean(name.source, reading.sources.modules.names()) ??
        "`hapb doc` lists the modules",
    });
    return undefined;
  }
  return newStyle(name, value, args, isLocal, reading);
}

function splitAt(node: ScalarNode, length: number, name: string): [ScalarNode, ScalarNode] {
  const start = node.at.start + (node.isPlain ? 0 : 1) + node.source.indexOf(name);
  const nameNode: ScalarNode = {
    ...node,
    at: { ...node.at, start, end: start + name.length },
    value: name,
    source: name,
  };
  const text = node.source.slice(length);
  const at = { ...node.at, start: Math.min(node.at.start + (node.isPlain ? 0 : 1) + length, node.at.end) };
  const value = node.value instanceof Template ? new Template(text, at) : text === "" ? null : text;
  return [nameNode, { ...node, at, value, source: text, isPlain: true }];
}

function newStyle(
  key: ScalarNode,
  value: Node,
  args: Node | undefined,
  isLocal: boolean,
  reading: Reading,
): Action | undefined {
  const given = new Map<string, Entry>();
  const module = key.source;
  let argsTemplate: Template | undefined;
  let freeForm: ScalarNode | undefined;
  if (args && !isNothing(args)) {
    if (args.kind === "mapping") for (const entry of args.entries) given.set(entry.key.source, entry);
    else if (isTemplate(args)) argsTemplate = reading.template((args as ScalarNode).value as Template);
    else reading.error("playbook/type", `\`args\` must be a mapping, not ${kindOf(args)}`, { at: args.at });
  }
  if (value.kind === "mapping") {
    for (const entry of value.entries) given.set(entry.key.source, entry);
  } else if (value.kind === "sequence") {
    reading.error("playbook/arguments", `the arguments of \`${module}\` must be a mapping, not a list`, {
      at: value.at,
      hint: "write `argument: value` lines without the dashes",
    });
    return undefined;
  } else if (value.kind === "scalar" && isText(value)) {
    const isCommand = COMMANDS.has(shortName(module));
    const read = readKeyValues(value, isCommand ? COMMAND_OPTIONS : undefined);
    if (!read && !isCommand && value.source.includes("=")) {
      reading.error("playbook/arguments", "a quote or a `{{` in these arguments is never closed", {
        at: value.at,
      });
      return undefined;
    }
    for (const [name, option] of read?.options ?? []) given.set(name, option);
    freeForm = read ? read.rest : value;
  } else if (value.value instanceof Secret) {
    reading.error("playbook/arguments", "a secret can't be a whole line of arguments", {
      at: value.at,
      hint: "give it to the argument that needs it; a command takes it by `stdin`",
    });
    return undefined;
  } else if (!isNothing(value)) {
    // `command: yes` runs yes(1).
    freeForm = { ...value, value: value.source };
  }
  return { module, moduleAt: key.at, args: given, freeForm, argsTemplate, isLocal };
}
