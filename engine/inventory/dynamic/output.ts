import { DiagnosticError, error } from "../../base/diagnostic.js";
import { keyText } from "../../base/plain.js";
import { SourceFile, type Span } from "../../base/source.js";
import { Template, type Dict, type Value } from "../../base/value.js";
import { nearest } from "../../source/nearest.js";
import { hasTemplateMark } from "../../source/tags.js";
import { Fault } from "../../template/runtime/fault.js";
import { parseJson } from "../../template/values/json-reader.js";
import type { InventoryBuilder } from "../builder.js";

const parts = ["hosts", "vars", "children"];

/**
 * What an inventory program printed, as JSON.
 * @param call how it was called: what messages name
 * @throws DiagnosticError with the place where it is no JSON, or not of an inventory's shape
 */
export function parseOutput(text: string, call: string): Dict {
  const file = new SourceFile(call, text);
  const value = parsed(file);
  if (value instanceof Map) return value;
  throw new DiagnosticError(
    error("inventory/program", `${call} printed no mapping of groups`, { at: { file, start: 0, end: 1 } }),
  );
}

function parsed(file: SourceFile): Value {
  try {
    return parseJson(file.text);
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason;
    const [, what = reason.message, line = "1", column = "1"] =
      /^this is no JSON: (.*) \(line (\d+), column (\d+)\)$/s.exec(reason.message) ?? [];
    const before = file.text.split("\n").slice(0, Number(line) - 1);
    const start = before.join("\n").length + (before.length > 0 ? 1 : 0) + Number(column) - 1;
    throw new DiagnosticError(
      error("inventory/program", `${file.path} did not print JSON`, {
        at: { file, start, end: start + 1 },
        detail: `Here ${what}.`,
      }),
    );
  }
}

/**
 * Adds what `--list` printed: groups with `hosts`, `vars` and `children`, or just their hosts in a list; `_meta` with the hosts'
 * variables.
 * @returns whether the variables of the hosts were there too
 */
export function readProgramOutput(output: Dict, call: string, builder: InventoryBuilder): boolean {
  const at = placeOf(call);
  for (const [name, group] of members(output)) if (name !== "_meta") readGroup(name, group, at, builder);
  const meta = output.get("_meta");
  const hostvars = meta instanceof Map ? meta.get("hostvars") : undefined;
  if (!(hostvars instanceof Map)) return false;
  for (const [host, variables] of members(hostvars))
    if (builder.hosts.has(host)) setHostVariables(host, variables, call, builder);
  return true;
}

/** Variables of one host, from `_meta` or from `--host`. */
export function setHostVariables(
  host: string,
  variables: Value | undefined,
  call: string,
  builder: InventoryBuilder,
): void {
  const at = placeOf(call);
  if (!(variables instanceof Map)) return wrongShape(`the variables of the host "${host}"`, at, builder);
  for (const [name, value] of members(variables)) {
    const variable = { value: valueOf(value), at };
    builder.check(name, variable.value, at);
    builder.setHostVariable(host, name, variable);
  }
}

function readGroup(name: string, group: Value, at: Span, builder: InventoryBuilder): void {
  builder.group(name, at);
  const given = Array.isArray(group) ? new Map<Value, Value>([["hosts", group]]) : group;
  if (!(given instanceof Map)) return wrongShape(`the group "${name}"`, at, builder);
  const other = members(given).find(([key]) => !parts.includes(key))?.[0];
  if (other !== undefined && !parts.some((part) => given.has(part))) {
    const meant = nearest(other, parts);
    builder.error("inventory/program", `the group "${name}" has neither hosts nor vars nor children`, {
      at,
      hint: meant
        ? `did you mean "${meant}" instead of "${other}"?`
        : `hosts without a group belong below "ungrouped"`,
    });
    return;
  }
  for (const host of names(given.get("hosts"), `"hosts" of the group "${name}"`, at, builder))
    builder.addHost(host, name, at);
  for (const child of names(given.get("children"), `"children" of the group "${name}"`, at, builder))
    builder.addChild(name, child, at);
  const variables = given.get("vars");
  if (variables === undefined || variables === null) return;
  if (!(variables instanceof Map)) return wrongShape(`"vars" of the group "${name}"`, at, builder);
  for (const [variable, value] of members(variables)) {
    const known = valueOf(value);
    builder.check(variable, known, at);
    builder.setGroupVariable(name, variable, { value: known, at });
  }
}

function names(list: Value | undefined, what: string, at: Span, builder: InventoryBuilder): string[] {
  if (list === undefined || list === null) return [];
  if (Array.isArray(list)) return list.map(String);
  // Some programs print the hosts' variables with them.
  if (list instanceof Map) return members(list).map(([name]) => name);
  wrongShape(what, at, builder);
  return [];
}

function wrongShape(what: string, at: Span, builder: InventoryBuilder): void {
  builder.error("inventory/program", `${what} has not the shape of an inventory program's output`, {
    at,
    detail:
      'It is {"GROUP": {"hosts": [...], "vars": {...}, "children": [...]}, "_meta": {"hostvars": {...}}}.',
  });
}

/** A program of the user's may print templates, as a file may hold them. */
function valueOf(value: Value): Value {
  if (typeof value === "string") return hasTemplateMark(value) ? new Template(value) : value;
  if (Array.isArray(value)) return value.map(valueOf);
  if (!(value instanceof Map)) return value;
  const unsafe = value.get("__ansible_unsafe");
  if (typeof unsafe === "string") return unsafe;
  return new Map([...value].map(([name, member]) => [name, valueOf(member)]));
}

function members(dict: Dict): [string, Value][] {
  return [...dict].map(([name, member]) => [keyText(name), member]);
}

function placeOf(call: string): Span {
  return { file: new SourceFile(call, ""), start: 0, end: 0 };
}
