import type { Plain } from "../../../engine/module/index.js";

/**
 * A variable's value as an error may show it: passwords stand in mappings and lists, and in addresses. Of those only
 * the shape is told, and of an address not whose it is.
 * @param isPart whether a mapping or list belongs there, so that even a text may be one that was written wrongly
 */
export function shown(value: Plain | undefined, isPart = false): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value);
    return names.length === 0 ? "an empty mapping" : `a mapping (${names.join(", ")})`;
  }
  if (isPart && typeof value === "string" && value !== "") return "text";
  return JSON.stringify(value).replace(/(:\/\/)[^/@\s]*@/g, "$1...@");
}

/** The member of a value that a JSON pointer leads to, e.g. `/registry_mirrors/0`. */
export function memberAt(value: Plain | undefined, pointer: readonly string[]): Plain | undefined {
  return pointer.reduce<Plain | undefined>(
    (whole, name) =>
      whole !== null && typeof whole === "object" && Object.hasOwn(whole, name)
        ? (whole as Readonly<Record<string, Plain>>)[name]
        : undefined,
    value,
  );
}

/** Where two values differ first: names of members, none where they differ as a whole. */
export function firstDifference(a: Plain | undefined, b: Plain | undefined): string[] {
  if (!isMapping(a) || !isMapping(b)) return [];
  const name = [...new Set([...Object.keys(a), ...Object.keys(b)])].find(
    (each) => JSON.stringify(a[each]) !== JSON.stringify(b[each]),
  );
  return name === undefined ? [] : [name, ...firstDifference(a[name], b[name])];
}

const isMapping = (value: Plain | undefined): value is Readonly<Record<string, Plain>> =>
  value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value);
