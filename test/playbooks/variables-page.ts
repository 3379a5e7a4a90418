import { readFileSync } from "node:fs";

export interface Variable {
  readonly name: string;
  /** As written, one line. */
  readonly default: string;
  /** The comment above it. */
  readonly text: string;
  readonly section: string;
}

export interface Schema {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Property>>;
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

export const defaultsPath = "playbooks/roles/kubernetes/defaults/main.yml";
export const schemaPath = "playbooks/vars/schema.json";
export const pagePath = "docs/variables.md";

export function readSchema(): Schema {
  return JSON.parse(readFileSync(schemaPath, "utf8")) as Schema;
}

/**
 * The variables in the order of the file, each with the comment right above it. One comment may speak of several
 * variables that follow each other without a blank line.
 */
export function readVariables(text = readFileSync(defaultsPath, "utf8")): Variable[] {
  const variables: Variable[] = [];
  let section = "";
  let comment: string[] = [];
  let isSpoken = false;
  for (const line of text.split("\n")) {
    const heading = /^# ── (.+?) ─+$/.exec(line);
    const variable = /^(\w+): *(.*)$/.exec(line);
    if (heading) section = heading[1]!;
    else if (line.startsWith("#")) {
      if (isSpoken) comment = [];
      isSpoken = false;
      comment.push(line.replace(/^# ?/, ""));
    } else if (variable) {
      isSpoken = true;
      variables.push({ name: variable[1]!, default: variable[2]!, text: comment.join(" "), section });
    } else comment = [];
  }
  return variables;
}

function valuesOf({ type, enum: choices, minimum, maximum, maxLength }: Property): string {
  if (choices) return choices.map((choice) => `\`${choice}\``).join(", ");
  const range =
    minimum === undefined ? "" : maximum === undefined ? `, from ${minimum}` : `, ${minimum} to ${maximum}`;
  const length = maxLength === undefined ? "" : `, at most ${maxLength} characters`;
  return `${type ?? "any"}${range}${length}`;
}

/** The page docs/variables.md, made of the defaults' comments and the schema. */
export function variablesPage(): string {
  const schema = readSchema();
  const out = [
    "# Variables of the Kubernetes playbooks",
    "",
    `Set them in the inventory, for all hosts or for one. Defaults and comments stand in [${defaultsPath}](../${defaultsPath}), what values they may have in [${schemaPath}](../${schemaPath}); this page is made of both. The first play refuses combinations that can't work, before any host is touched.`,
  ];
  let last: Variable | undefined;
  for (const variable of readVariables()) {
    if (variable.section !== last?.section) out.push("", `## ${variable.section}`);
    if (variable.text !== last?.text) out.push("", variable.text, "");
    last = variable;
    const isRequired = schema.required?.includes(variable.name) ?? false;
    const values = valuesOf(schema.properties[variable.name] ?? {});
    out.push(
      `- \`${variable.name}\`: ${values}${isRequired ? "; has to be set" : ""}. Default: \`${variable.default}\``,
    );
  }
  return `${out.join("\n")}\n`;
}
