import { directSearch, mostSteps } from "./direct.js";
import { backtrackingSearch, hasUnicodeBoundary, linearSearch, type Search } from "./engines.js";
import { parsePattern } from "./parse.js";
import { parseReplacement, type ReplacementPart } from "./replacement.js";
import type { ParsedPattern, PatternFlags, PatternNode } from "./syntax.js";

/** A match: the text, where it stands, and its groups (0 is all of it; undefined took no part). */
export interface Found {
  readonly text: string;
  /** Offsets in the searched text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  readonly spans: readonly (readonly [number, number])[];
  /** Names of groups and their numbers. */
  readonly names: ReadonlyMap<string, number>;
}

/** A few hundredths of a second at the worst; what may need more goes to an engine that has to be loaded first. */
const directSteps = 1e7;

/**
 * A regular expression with Python's syntax and meaning. Searches in time linear in the text; patterns with look-around,
 * back-references, or word boundaries beside letters beyond ASCII run on JavaScript's engine, for one second at most.
 */
export class Pattern {
  readonly source: string;
  private readonly parsed: ParsedPattern;
  private linear: Search | undefined | null = null;
  private backtracking: Search | undefined;
  private direct: Search | undefined;
  private whole: Pattern | undefined;

  /** @throws PatternError */
  constructor(source: string, flags: PatternFlags | ParsedPattern = {}) {
    this.source = source;
    this.parsed = "root" in flags ? flags : parsePattern(source, flags);
  }

  /** Names of groups and their numbers. */
  get names(): ReadonlyMap<string, number> {
    return this.parsed.names;
  }

  get groupCount(): number {
    return this.parsed.groupCount;
  }

  /** The first match at or after `from`. @throws PatternError when it takes too long */
  search(text: string, from = 0): Found | undefined {
    const spans = this.searcher(text)(text, from);
    if (!spans) return undefined;
    const groups = spans.map(([start, end]) => (start < 0 ? undefined : text.slice(start, end)));
    return { text: groups[0]!, start: spans[0]![0], end: spans[0]![1], groups, spans, names: this.names };
  }

  test(text: string): boolean {
    return this.search(text) !== undefined;
  }

  /** A match at the text's start. */
  match(text: string): Found | undefined {
    const found = this.search(text);
    return found?.start === 0 ? found : undefined;
  }

  /** A match of all of the text. */
  fullMatch(text: string): Found | undefined {
    this.whole ??= new Pattern(this.source, { ...this.parsed, root: toTheEnd(this.parsed.root) });
    return this.whole.match(text);
  }

  /** All matches that don't overlap, from left to right. */
  *all(text: string): Generator<Found> {
    for (let from = 0; from <= text.length;) {
      const found = this.search(text, from);
      if (!found) return;
      yield found;
      from = found.end > found.start ? found.end : found.end + characterAt(text, found.end);
    }
  }

  /** Replaces the first `limit` matches (0: all) and says how many there were. */
  replace(
    text: string,
    replacement: string | ((found: Found) => string),
    limit = 0,
  ): { text: string; count: number } {
    const write = typeof replacement === "function" ? replacement : this.replacer(replacement);
    let result = "";
    let end = 0;
    let count = 0;
    for (const found of this.all(text)) {
      result += text.slice(end, found.start) + write(found);
      end = found.end;
      if (++count === limit) break;
    }
    return { text: result + text.slice(end), count };
  }

  /** What a replacement comes to for one match. @throws PatternError for an unknown group or escape */
  expand(replacement: string, found: Found): string {
    return this.replacer(replacement)(found);
  }

  private replacer(replacement: string): (found: Found) => string {
    const parts: ReplacementPart[] = parseReplacement(replacement, this.groupCount, this.names);
    return ({ groups }) =>
      parts.map((part) => (typeof part === "string" ? part : (groups[part] ?? ""))).join("");
  }

  private searcher(text: string): Search {
    if (mostSteps(this.parsed, text.length) <= directSteps)
      return (this.direct ??= directSearch(this.parsed));
    if (this.linear === null) this.linear = linearSearch(this.parsed);
    const isBlind =
      this.linear !== undefined && hasUnicodeBoundary(this.parsed.root) && /[^\0-\x7f]/.test(text);
    if (this.linear && !isBlind) return this.linear;
    return (this.backtracking ??= backtrackingSearch(this.parsed));
  }
}

/** Length of the character at `index`; two for one that UTF-16 writes as a pair. */
const characterAt = (text: string, index: number) => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);

function toTheEnd(root: PatternNode): PatternNode {
  return { type: "sequence", items: [root, { type: "assertion", kind: "textEnd", ascii: false }] };
}
