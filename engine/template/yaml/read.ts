import { SourceFile } from "../../base/source.js";
import { Template, type Value } from "../../base/value.js";
import { loadYamlDocuments } from "../../source/load.js";
import { nodeToValue } from "../../source/value.js";
import { Fault } from "../runtime/fault.js";

/** The documents of a YAML text as values. Whatever stands in them is data: no template. @throws Fault */
export function readYaml(text: string): Value[] {
  const { roots, diagnostics } = loadYamlDocuments(new SourceFile("the text", text));
  const wrong = diagnostics.find(({ severity }) => severity === "error");
  if (wrong) {
    const place = wrong.at ? ` (line ${wrong.at.file.position(wrong.at.start).line})` : "";
    throw new Fault(`this is no YAML: ${wrong.summary}${place}`);
  }
  return roots.map((root) => withoutTemplates(nodeToValue(root)));
}

function withoutTemplates(value: Value): Value {
  if (value instanceof Template) return value.text;
  if (Array.isArray(value)) return value.map(withoutTemplates);
  if (value instanceof Map)
    return new Map([...value].map(([key, member]) => [key, withoutTemplates(member)]));
  return value;
}
