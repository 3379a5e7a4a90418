import { isAddress, splitPort } from "./host-name.js";

/**
 * One part of a host pattern: `web`, `&staging`, `!web3`, `db[0]`, `~web\d+`. The subscript's `last` is included, -1 is
 * the end; a single index has no `last`.
 */
export interface PatternPart {
  readonly written: string;
  readonly role: "add" | "keep" | "remove";
  readonly name: string;
  readonly isRegex: boolean;
  readonly subscript?: { readonly first: number; readonly last?: number };
}

/** Splits patterns at commas, or at colons where there is no comma (but not inside brackets or an IPv6 address). */
export function splitPattern(pattern: string | readonly string[]): string[] {
  if (typeof pattern !== "string") return pattern.flatMap(splitPattern);
  const parts = pattern.includes(",")
    ? pattern.split(",")
    : isAddress(splitPort(pattern).name)
      ? [pattern]
      : atColons(pattern);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function atColons(pattern: string): string[] {
  return pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [];
}

/** In the order in which they count: what is added, then `&`, then `!`. With nothing to add, all hosts are. */
export function readParts(patterns: readonly string[]): PatternPart[] {
  const parts = patterns.map(readPart);
  const added = parts.filter(({ role }) => role === "add");
  const kept = parts.filter(({ role }) => role === "keep");
  const removed = parts.filter(({ role }) => role === "remove");
  return [...(added.length > 0 ? added : [readPart("all")]), ...kept, ...removed];
}

function readPart(written: string): PatternPart {
  const role = written.startsWith("&") ? "keep" : written.startsWith("!") ? "remove" : "add";
  const text = role === "add" ? written : written.slice(1);
  if (text.startsWith("~")) return { written, role, name: text.slice(1), isRegex: true };
  const match = /^(.+)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/.exec(text);
  if (!match) return { written, role, name: text, isRegex: false };
  const [, name = "", index, from, to] = match;
  const subscript =
    index === undefined
      ? { first: Number(from), last: to === "" ? -1 : Number(to) }
      : { first: Number(index) };
  return { written, role, name, isRegex: false, subscript };
}
