import { stringify } from "yaml";
import type { Schema } from "./schema.js";
import type { AnyModule, Example } from "./types.js";

/** One argument as its manual shows it. */
interface ArgumentRow {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly fallback: string;
  readonly description: string;
}

/** A module's manual as Markdown that reads well as it stands: made from the schema alone, so it can't be wrong about it. */
export function moduleManual(module: AnyModule): string {
  const parts = [`# ${module.name}`, module.summary];
  if (module.description) parts.push(module.description);
  parts.push("## Arguments", argumentTable(module));
  if (module.freeForm) parts.push(`Text after \`${module.name}:\` is its \`${module.freeForm}\`.`);
  if (module.args.isOpen) parts.push("Further arguments are let through as they are.");
  const rules = module.args.rules.map(ruleSentence);
  if (rules.length > 0) parts.push(rules.map((rule) => `- ${rule}`).join("\n"));
  if (module.examples.length > 0)
    parts.push("## Examples", module.examples.map((example) => exampleText(module, example)).join("\n\n"));
  const returns = Object.entries(module.returns ?? {});
  if (returns.length > 0)
    parts.push("## Result", returns.map(([key, text]) => `- \`${key}\`: ${text}`).join("\n"));
  parts.push(character(module));
  return `${parts.join("\n\n")}\n`;
}

function argumentTable(module: AnyModule): string {
  const rows = Object.entries(module.args.members).flatMap(([name, schema]) => rowsOf(name, schema));
  if (rows.length === 0) return "It takes none.";
  const cells = rows.map((row) => [
    `\`${row.name}\``,
    row.type,
    row.required ? "yes" : row.fallback,
    row.description,
  ]);
  return table(["Argument", "Type", "Required or default", "What it is"], cells);
}

function rowsOf(name: string, schema: Schema<unknown>): ArgumentRow[] {
  const aliases = schema.aliases?.length ? ` Also called ${schema.aliases.join(", ")}.` : "";
  const row = {
    name,
    type: typeText(schema),
    required: !schema.isOptional,
    fallback: schema.default === undefined ? "" : JSON.stringify(schema.default),
    description: `${schema.description}${aliases}`.trim(),
  };
  const inner = schema.items?.members ?? schema.members;
  const dots = schema.items ? "[]." : ".";
  return [
    row,
    ...Object.entries(inner ?? {}).flatMap(([key, member]) => rowsOf(`${name}${dots}${key}`, member)),
  ];
}

function typeText(schema: Schema<unknown>): string {
  if (schema.choices) return schema.choices.join(", ");
  if (schema.type === "list")
    return `list of ${schema.items ? typeText(schema.items).replace(/^object$/, "mapping") : "anything"}`;
  const names: Partial<Record<Schema<unknown>["type"], string>> = {
    string: "text",
    object: "mapping",
    dict: "mapping",
    raw: "anything",
    boolean: "yes or no",
    secret: "secret text",
    expressions: "expression or list of them",
  };
  return names[schema.type] ?? schema.type;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((title, i) => Math.max(title.length, ...escaped.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i]!))).join(" | ")} |`;
  return [
    line(head),
    `| ${widths.map((width, i) => "-".repeat(i === widths.length - 1 ? 3 : width)).join(" | ")} |`,
  ]
    .concat(escaped.map(line))
    .join("\n");
}

function ruleSentence(rule: AnyModule["args"]["rules"][number]): string {
  const names = rule.names.map((name) => `\`${name}\``).join(", ");
  if (rule.kind === "exclusive") return `Only one of ${names}.`;
  if (rule.kind === "oneOf") return `At least one of ${names}.`;
  return `${names} only together.`;
}

function exampleText(module: AnyModule, { title, args }: Example): string {
  const text = module.freeForm === undefined ? undefined : args[module.freeForm];
  const isFreeForm = typeof text === "string" && Object.keys(args).length === 1;
  const task = { name: title ?? module.summary, [module.name]: isFreeForm ? text : args };
  return ["```yaml", stringify([task], { lineWidth: 0 }).trimEnd(), "```"].join("\n");
}

function character(module: AnyModule): string {
  if (module.kind === "control") return "It changes the run and no host.";
  const reach =
    module.scope === "host" ? "It reads and changes this host only." : "It reaches beyond its host.";
  return module.kind === "action"
    ? `${reach} It is an action: check mode says whether it would run.`
    : `${reach} It compares before it changes: check mode tells what would change.`;
}
