import { DiagnosticError, error, type Diagnostic } from "../base/diagnostic.js";
import type { Span } from "../base/source.js";
import { Secret, Template, type Value } from "../base/value.js";
import type { TextPlace } from "./offsets.js";
import { nearest } from "./nearest.js";
import { readBoolean, readFloat, readInteger, resolvePlain } from "./scalars.js";
import { readEnvelope, VaultError } from "./vault/envelope.js";
import type { Decrypt } from "./vault/keyring.js";
import { cannotOpen } from "./vault/open-file.js";

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
      return openVault(scalar, decrypt);
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

/**
 * An encrypted value is opened when it is first read: a file may hold values of several passwords, not all of which whoever
 * runs it has. A broken one is said at once.
 */
function openVault(scalar: TaggedText, decrypt?: Decrypt): { value: Value } | { wrong: Diagnostic } {
  const problem = (reason: VaultError) =>
    cannotOpen("yaml/vault", "this encrypted value can't be opened", scalar.at, reason);
  try {
    readEnvelope(scalar.text);
  } catch (reason) {
    if (reason instanceof VaultError) return { wrong: problem(reason) };
    throw reason;
  }
  const words = () => {
    try {
      if (!decrypt) throw new VaultError("no vault password was given");
      return Buffer.from(decrypt(scalar.text)).toString("utf8");
    } catch (reason) {
      throw reason instanceof VaultError ? new DiagnosticError(problem(reason)) : reason;
    }
  };
  return { value: new Secret(words) };
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
