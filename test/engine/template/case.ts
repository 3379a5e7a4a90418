import { readFileSync } from "node:fs";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { SourceFile } from "../../../engine/base/source.js";
import {
  Float,
  Omit,
  Secret,
  Template,
  Tuple,
  Undefined,
  Unknown,
  type Dict,
  type Value,
} from "../../../engine/base/value.js";
import { loadYaml } from "../../../engine/source/load.js";
import type { MappingNode, Node, ScalarNode } from "../../../engine/source/types.js";
import { nodeToValue } from "../../../engine/source/value.js";
import { evaluateExpression, evaluateTemplate, renderFile } from "../../../engine/template/evaluate.js";
import { plainReader } from "../../../engine/template/runtime/reader.js";
import type { Environment, Scope } from "../../../engine/template/types.js";
import { repr } from "../../../engine/template/values/print.js";

/**
 * A case as it stands in a file below `cases/`: one of `template`, `expression`, `file` (a template file's text), with
 * `vars` and `files` (templates by name); and what it gives: `expect`, or `error` (a code) with `under` (the words the
 * caret stands under), `says` (part of the summary) and `hint` (part of the hint). In values `{$secret: words}` and
 * `{$unknown: reason}` stand for what YAML has no notation for. `ours: why` marks what is not as in Ansible.
 */
export interface Case {
  readonly name: string;
  readonly expected: string;
  run(): string;
}

export function readCases(path: string): Case[] {
  const file = new SourceFile(path, readFileSync(path, "utf8"));
  const { root, diagnostics } = loadYaml(file);
  if (root?.kind !== "sequence")
    throw new Error(`${path}: ${diagnostics.map(({ summary }) => summary).join(", ")}`);
  return root.items.map((node) => readCase(file, node as MappingNode));
}

function readCase(file: SourceFile, node: MappingNode): Case {
  const members = new Map(node.entries.map(({ key, value }) => [String(key.value), value]));
  const text = (name: string) => textOf(members.get(name));
  const subject = ["template", "expression", "file"].find((name) => members.has(name));
  if (!subject)
    throw new Error(`a case without a template at ${file.path}:${file.position(node.at.start).line}`);
  const source = asTemplate(file, members.get(subject) as ScalarNode);
  const vars = read(members.get("vars")) as Dict;
  const wanted =
    text("error") === undefined
      ? undefined
      : { code: text("error")!, under: text("under"), says: text("says"), hint: text("hint") };
  return {
    name: text("name") ?? source.text,
    expected: wanted ? errorLine(wanted) : show(plainTexts(read(members.get("expect")))),
    run() {
      try {
        return show(evaluate(subject, source, vars, files(members.get("files"))));
      } catch (thrown) {
        if (!(thrown instanceof DiagnosticError)) throw thrown;
        return errorLine(seen(thrown, wanted ?? { code: "", says: "" }));
      }
    },
  };
}

interface Problem {
  readonly code: string;
  readonly under?: string;
  readonly says?: string;
  readonly hint?: string;
}

/** What was thrown, as far as the case says anything about it. */
function seen(thrown: DiagnosticError, wanted: Problem): Problem {
  const { code, summary, hint = "none", at } = thrown.first;
  const under = at ? at.file.text.slice(at.start, at.end) : "nothing";
  const part = (words: string | undefined, text: string) => (words && text.includes(words) ? words : text);
  return {
    code,
    under: wanted.under === undefined ? undefined : under,
    says: wanted.says === undefined ? undefined : part(wanted.says, summary),
    hint: wanted.hint === undefined ? undefined : part(wanted.hint, hint),
  };
}

function errorLine({ code, under, says, hint }: Problem): string {
  const parts = [`error ${code}`];
  if (under !== undefined) parts.push(`under ${JSON.stringify(under)}`);
  if (says !== undefined) parts.push(`says ${says}`);
  if (hint !== undefined) parts.push(`hint ${hint}`);
  return parts.join(" ");
}

function evaluate(subject: string, source: Template, vars: Dict, loaded: Environment): Value {
  const scope: Scope = { get: (name) => vars.get(name), names: () => [...vars.keys()].map(String) };
  if (subject === "expression") return evaluateExpression(source, scope, loaded);
  if (subject === "file") return renderFile(new SourceFile("template.j2", source.text), scope, loaded);
  return evaluateTemplate(source, scope, loaded);
}

function files(node: Node | undefined): Environment {
  if (node?.kind !== "mapping") return {};
  const known = new Map(node.entries.map(({ key, value }) => [String(key.value), textOf(value)!]));
  return {
    loadTemplate(name) {
      const text = known.get(name);
      return text === undefined ? undefined : new SourceFile(name, text);
    },
  };
}

function asTemplate(file: SourceFile, node: ScalarNode): Template {
  if (node.value instanceof Template) return node.value;
  const start = node.isPlain ? node.at.start : node.at.start + 1;
  return new Template(textOf(node)!, { file, start, end: node.at.end });
}

function textOf(node: Node | undefined): string | undefined {
  if (node?.kind !== "scalar") return undefined;
  if (node.value instanceof Template) return node.value.text;
  return typeof node.value === "string" ? node.value : node.source;
}

/** A node's value, with the notations for secrets and the unknown. */
function read(node: Node | undefined): Value {
  return node ? special(nodeToValue(node)) : new Map();
}

function special(value: Value): Value {
  if (Array.isArray(value)) return value.map(special);
  if (!(value instanceof Map)) return value;
  const secret = value.get("$secret");
  if (typeof secret === "string") return new Secret(secret);
  const unknown = value.get("$unknown");
  if (typeof unknown === "string") return new Unknown(unknown);
  return new Map([...value].map(([key, member]) => [key, special(member)]));
}

/** What is expected is never a template, whatever it looks like. */
function plainTexts(value: Value): Value {
  if (value instanceof Template) return value.text;
  if (Array.isArray(value)) return value.map(plainTexts);
  return value instanceof Map ? new Map([...value].map(([key, member]) => [key, plainTexts(member)])) : value;
}

/** A value so that everything about it can be seen. */
export function show(value: Value): string {
  if (value instanceof Secret) return `<secret ${JSON.stringify(value.reveal())}>`;
  if (value instanceof Unknown) return `<unknown ${value.reason}>`;
  if (value instanceof Undefined) return "<undefined>";
  if (value instanceof Omit) return "<omit>";
  if (value instanceof Tuple) return `<tuple ${show([...value.items])}>`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, member]) => `${show(key)}: ${show(member)}`).join(", ")}}`;
  if (value instanceof Float || value === null || typeof value !== "object") return repr(plainReader, value);
  return `<${value.constructor.name}>`;
}
