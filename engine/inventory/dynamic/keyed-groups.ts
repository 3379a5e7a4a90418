import { Float, type Value } from "../../base/value.js";
import { toText } from "../../template/evaluate.js";

/** One entry of `keyed_groups`, apart from its key's value. */
export interface KeyedGroup {
  readonly prefix: string;
  readonly separator: string;
  readonly defaultValue?: string;
  readonly hasTrailingSeparator: boolean;
}

/** A key that gives no group where `strict` asks for one, or of which no group can be made. */
export class BadKey extends Error {
  constructor(
    message: string,
    readonly isFatal: boolean,
  ) {
    super(message);
  }
}

/** Names of the groups that a key's value makes: one of a text, one of each item, one of each `name: value` of a mapping. */
export function keyedGroupNames(
  key: Value,
  { prefix, separator, defaultValue, hasTrailingSeparator }: KeyedGroup,
  hasLeadingSeparator: boolean,
): string[] {
  const between = prefix === "" && !hasLeadingSeparator ? "" : separator;
  return bareNames(key).map((bare) => groupName(`${prefix}${between}${bare}`));

  function bareNames(value: Value): string[] {
    if (typeof value === "string" && value !== "") return [value];
    if (Array.isArray(value))
      return value.map((item) => (isBlank(item) ? (defaultValue ?? text(item)) : text(item)));
    if (value instanceof Map) return [...value].map(([name, member]) => pair(text(name), member));
    if (isBlank(value) && defaultValue !== undefined) return [defaultValue];
    if (isEmpty(value)) throw new BadKey("the key is empty", false);
    throw new BadKey(
      "a group's name is made of text, of a list or of a mapping: `| string` makes text",
      true,
    );
  }

  function pair(name: string, member: Value): string {
    if (!isBlank(member)) return `${name}${separator}${text(member)}`;
    if (defaultValue !== undefined) return `${name}${separator}${defaultValue}`;
    return hasTrailingSeparator ? `${name}${separator}${text(member)}` : name;
  }
}

function isBlank(value: Value): boolean {
  return value === null || value === "";
}

function isEmpty(value: Value): boolean {
  return (
    value === null ||
    value === "" ||
    value === false ||
    value === 0 ||
    (value instanceof Float && value.value === 0)
  );
}

function text(value: Value): string {
  return value === null ? "None" : toText(value);
}

/** A name with `_` for every character that a group's name can't have: letters, digits, `_`, and no digit first. */
export function groupName(name: string): string {
  return name.replace(/^\d|[^\p{L}\p{N}_]/gu, "_");
}
