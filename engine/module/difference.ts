import { stringify } from "yaml";
import type { Difference } from "../base/events.js";
import type { Plain } from "../base/value.js";
import { plainEqual } from "../base/plain.js";
import type { Check } from "./types.js";

/**
 * What `--diff` shows: the module's own texts, or the parts of the state that differ, as YAML.
 * @param label what the state is of, see `labelOf`
 */
export function differencesOf(check: Check, after: Plain, label: string): Difference[] {
  if (check.diff) return check.diff.filter(({ before, after }) => before !== after);
  const [shownBefore, shownAfter] = onlyChanged(check.before, after);
  return [{ label, before: asYaml(shownBefore), after: asYaml(shownAfter) }];
}

/** Arguments that say which thing a task is about, the most exact first. */
const naming = ["path", "dest", "name", "user", "key", "node"];

/** What a state is of, for the head of its diff: the path or name that the task gives, else the module's. */
export function labelOf(module: string, args: unknown): string {
  const given = new Map(Object.entries(args as object));
  const named = naming.map((name): unknown => given.get(name)).find((value) => value !== undefined);
  if (Array.isArray(named) && named.every((each) => typeof each === "string")) return named.join(", ");
  return typeof named === "string" && named !== "" ? named : module;
}

/** Of two mappings only the members that differ: what stays as it is is no news. */
function onlyChanged(before: Plain, after: Plain): [Plain, Plain] {
  if (!isMapping(before) || !isMapping(after)) return [before, after];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !plainEqual(before[name], after[name]),
  );
  const pick = (from: { [key: string]: Plain | undefined }) =>
    Object.fromEntries(
      names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]!] as const),
    );
  return [pick(before), pick(after)];
}

function isMapping(plain: Plain): plain is { [key: string]: Plain | undefined } {
  return plain !== null && typeof plain === "object" && !Array.isArray(plain);
}

function asYaml(plain: Plain): string {
  if (plain === null || (isMapping(plain) && Object.keys(plain).length === 0)) return "";
  return typeof plain === "string" ? plain : stringify(plain, { lineWidth: 0 });
}
