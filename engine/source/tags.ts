import { error, type Diagnostic } from "../base/diagnostic.js";
import type { Span } from "../base/source.js";
import { Template, type Secret, type Value } from "../base/value.js";
import type { TextPlace } from "./offsets.js";
import { nearest } from "./nearest.js";
import { readBoolean, readFloat, readInteger, resolvePlain } from "./scalars.js";

/** Opens a vault text (`$ANSIBLE_VAULT;...`). Throws an Error with a sentence for the user where it can't. */
export type Decrypt = (text: string) => Secret;

/** A scalar before its tag is applied. */
export interface TaggedText {
  readonly text: string;
  readonly isPlain: boolean;
  readonly place: TextPlace;
  /** The whole scalar, quotes included. */
  readonly at: Span;
}

const CORE = "tag:yaml.org,2002:";
const KNOWN = ["!unsafe", "!vault", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq"];

/** The value of a scalar without a tag; text with Jinja marks becomes a template unless `isUnsafe`. */
export function readScalar(scalar: TaggedText, isUnsafe: boolean): Value {
  return scalar.isPlain
    ? asText(resolvePlain(scalar.text), scalar, isUnsafe)
    : asText(scalar.text, scalar, isUnsafe);
}

function asText(value: Value, scalar: TaggedText, isUnsafe: boolean): Value {
  if (typeof value !== "string" || isUnsafe || !hasTemplateMark(value)) return value;
  return new Template(value, scalar.place.at, scalar.place.offsets);
}

/** Whether Jinja would find anything to do in a text. */
export function hasTemplateMark(text: string): boolean {
  return /\{[{%#]/.test(text);
}

/** The value of a scalar with an explicit tag, or what is wrong with it. */
export function readTagged(
  tag: string,
  scalar: TaggedText,
  decrypt?: Decrypt,
): { value: Value } | { wrong: Diagnostic } {
  switch (tag) {
    case "!unsafe":
      return { value: scalar.text };
    case "!":
    case `${CORE}str`:
      return { value: asText(scalar.text, scalar, false) };
    case "!vault":
    case "!vault-encrypted":
      return openVault(tag, scalar, decrypt);
    case `${CORE}int`:
      return typed(readInteger(scalar.text), "an integer", scalar);
    case `${CORE}float`:
      return typed(orUndefined(readFloat(scalar.text)), "a number", scalar);
    case `${CORE}bool`:
      return typed(readBoolean(scalar.text), "a boolean", scalar);
    case `${CORE}null`:
      return { value: null };
    case `${CORE}timestamp`:
      return { value: scalar.text };
    default:
      return { wrong: unknownTag(tag, scalar.at) };
  }
}

function orUndefined(float: Value & { value: number }): Value | undefined {
  return Number.isNaN(float.value) ? undefined : float;
}

function typed(
  value: Value | undefined,
  what: string,
  scalar: TaggedText,
): { value: Value } | { wrong: Diagnostic } {
  if (value !== undefined) return { value };
  return { wrong: error("yaml/tag-value", `the tag asks for ${what}, but this is none`, { at: scalar.at }) };
}

function openVault(
  tag: string,
  scalar: TaggedText,
  decrypt?: Decrypt,
): { value: Value } | { wrong: Diagnostic } {
  if (!decrypt) {
    return {
      wrong: error("yaml/vault", "this value is encrypted with a vault password", {
        at: tagPlace(tag, scalar.at),
        detail: "hapb can't open vault values yet.",
        hint: "pass the variable another way for now, e.g. -e @secrets.yml with a file that only you can read",
      }),
    };
  }
  try {
    return { value: decrypt(scalar.text) };
  } catch (reason) {
    return {
      wrong: error("yaml/vault", "this vault value can't be opened", {
        at: scalar.at,
        detail: String(reason),
      }),
    };
  }
}

/** The diagnostic for a tag nobody knows. `at` is the value it stands before. */
export function unknownTag(tag: string, at: Span): Diagnostic {
  const shown = shownTag(tag);
  const close = nearest(shown, KNOWN);
  return error("yaml/tag", `unknown tag ${shown}`, {
    at: tagPlace(tag, at),
    hint: close ? `did you mean ${close}?` : `known tags: ${KNOWN.join(", ")}`,
  });
}

function shownTag(tag: string): string {
  return tag.startsWith(CORE) ? `!!${tag.slice(CORE.length)}` : tag;
}

/** The tag itself: it stands right before its value, perhaps with an anchor between. */
function tagPlace(tag: string, at: Span): Span {
  const shown = shownTag(tag);
  const start = at.file.text.lastIndexOf(shown, at.start);
  return start === -1 ? at : { file: at.file, start, end: start + shown.length };
}
