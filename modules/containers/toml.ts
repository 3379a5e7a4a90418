import { parse, stringify, TomlError } from "smol-toml";
import type { ModuleContext, PlainObject } from "../../engine/module/index.js";

/** A table of a TOML file, as far as configurations of container runtimes have it: no dates. */
export type Table = { [name: string]: TomlValue };
type TomlValue = string | number | boolean | readonly TomlValue[] | Table;

/** @throws HostFailure with the place when it is no TOML */
export function readToml(text: string, path: string, ctx: ModuleContext): Table {
  try {
    return parse(text) as Table;
  } catch (problem) {
    if (!(problem instanceof TomlError)) throw problem;
    return ctx.fail(
      `${path} is not TOML: line ${problem.line}, column ${problem.column}: ${problem.message.split("\n")[0]!}`,
      { hint: "mend it by hand, or move it away: it is made anew then" },
    );
  }
}

/** The same text for the same table. */
export const writeToml = (table: Table): string => `${stringify(table).trimEnd()}\n`;

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The table with others laid over it; null takes a member away. Lists are replaced whole. */
export function overlay(table: Table, wanted: Readonly<PlainObject> | Table): Table {
  const next: Table = { ...table };
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null || value === undefined) delete next[name];
    else if (isTable(value)) next[name] = overlay(isTable(next[name]) ? next[name] : {}, value);
    else next[name] = value as TomlValue;
  }
  return next;
}

/** Whether two tables say the same, in whatever order. */
export function sameTable(a: unknown, b: unknown): boolean {
  if (isTable(a) && isTable(b)) {
    const names = Object.keys(a);
    return names.length === Object.keys(b).length && names.every((name) => sameTable(a[name], b[name]));
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, i) => sameTable(each, b[i]));
  return a === b;
}
