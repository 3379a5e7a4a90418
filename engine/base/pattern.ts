import { Pattern } from "./pattern/pattern.js";
import type { PatternFlags } from "./pattern/syntax.js";

export { Pattern, type Found } from "./pattern/pattern.js";
export { PatternError, type PatternFlags } from "./pattern/syntax.js";

/** Playbooks use few patterns, each many times. */
const kept = new Map<string, Pattern>();
const keptAtMost = 500;

/** A pattern in Python's syntax; the same text and flags give the same compiled one. @throws PatternError */
export function pattern(source: string, flags: PatternFlags = {}): Pattern {
  const key = `${flags.ignoreCase ? "i" : ""}${flags.multiline ? "m" : ""}${flags.dotAll ? "s" : ""}${flags.verbose ? "x" : ""}${flags.ascii ? "a" : ""}:${source}`;
  let found = kept.get(key);
  if (!found) {
    found = new Pattern(source, flags);
    if (kept.size >= keptAtMost) kept.delete(kept.keys().next().value!);
    kept.set(key, found);
  }
  return found;
}

/** Text so that a pattern matches it letter by letter. @source https://docs.python.org/3/library/re.html#re.escape */
export function escapePattern(text: string): string {
  return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, "\\$&");
}
