import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { SourceFile } from "../../../engine/base/source.js";
import { Template, type Dict, type Value } from "../../../engine/base/value.js";
import { loadYaml } from "../../../engine/source/load.js";
import { nodeToValue } from "../../../engine/source/value.js";
import { evaluateTemplate } from "../../../engine/template/evaluate.js";
import type { Environment, Scope } from "../../../engine/template/types.js";

export function scopeOf(values: Record<string, Value>): Scope {
  const all = new Map(Object.entries(values));
  return { get: (name) => all.get(name), names: () => all.keys() };
}

export function evaluate(text: string, values: Record<string, Value> = {}, env?: Environment): Value {
  return evaluateTemplate(new Template(text), scopeOf(values), env);
}

export function placed(text: string): Template {
  const file = new SourceFile("a.yml", text);
  return new Template(text, { file, start: 0, end: text.length });
}

export function failure(work: () => unknown): DiagnosticError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

/** The variables of a YAML file as a scope; each keeps its place. */
export function fileScope(text: string): Scope & { readonly values: Dict } {
  const { root } = loadYaml(new SourceFile("vars.yml", text));
  const values = nodeToValue(root!) as Dict;
  return { values, get: (name) => values.get(name), names: () => [...values.keys()].map(String) };
}
