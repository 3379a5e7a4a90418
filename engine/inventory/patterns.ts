import { error, warning, type Diagnostic } from "../base/diagnostic.js";
import { pattern as regex, PatternError } from "../base/pattern.js";
import { SourceFile, type Span } from "../base/source.js";
import { didYouMean } from "../source/nearest.js";
import { hostsOf } from "./groups.js";
import { LOCAL_NAMES } from "./new.js";
import { readParts, splitPattern, type PatternPart } from "./pattern-parts.js";
import type { Inventory } from "./types.js";
import { wildcard } from "../base/wildcard.js";

export interface Selection {
  /** Names, in the order of the inventory. */
  readonly hosts: readonly string[];
  /** A part that matches nothing is a warning; a limit that matches nothing at all, an error. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The hosts of a pattern: `web:db`, `all,!web3`, `web:&staging`, `db[0]`, `web*`, `~web\d+`. What is added counts first,
 * then `&`, then `!`.
 * @param limit as `--limit`: of those only the hosts of this pattern (see `readLimit` for `@FILE`)
 * @param at where the pattern stands
 */
export function selectHosts(
  inventory: Inventory,
  pattern: string | readonly string[],
  limit?: string | readonly string[],
  at?: Span,
): Selection {
  const selected = new PatternMatch(inventory, () => at).select(splitPattern(pattern));
  if (limit === undefined) return selected;
  const limited = selectLimit(inventory, limit);
  const allowed = new Set(limited.hosts);
  return {
    hosts: selected.hosts.filter((host) => allowed.has(host)),
    diagnostics: [...selected.diagnostics, ...limited.diagnostics],
  };
}

function selectLimit(inventory: Inventory, limit: string | readonly string[]): Selection {
  const isText = typeof limit === "string";
  const file = new SourceFile("command line", `--limit=${isText ? limit : limit.join(",")}`);
  const place = (part: string): Span | undefined => {
    const start = file.text.indexOf(part, "--limit=".length);
    return start === -1 ? undefined : { file, start, end: start + part.length };
  };
  // A list comes from `readLimit` and is split already.
  const selection = new PatternMatch(inventory, place).select(isText ? splitPattern(limit) : limit);
  const { hosts, diagnostics } = selection;
  if (hosts.length > 0 || diagnostics.some(({ severity }) => severity === "error")) return selection;
  const [first] = diagnostics;
  const at = first?.at ?? { file, start: "--limit=".length, end: file.text.length };
  return {
    hosts,
    diagnostics: [error("inventory/limit", "the limit leaves no host", { at, hint: first?.hint })],
  };
}

class PatternMatch {
  private readonly diagnostics: Diagnostic[] = [];

  constructor(
    private readonly inventory: Inventory,
    /** Where a part stands. */
    private readonly place: (written: string) => Span | undefined,
  ) {}

  select(patterns: readonly string[]): Selection {
    if (patterns.length === 0) return { hosts: [], diagnostics: [] };
    let hosts: string[] = [];
    for (const part of readParts(patterns)) {
      const matched = new Set(this.matches(part));
      if (part.role === "remove") hosts = hosts.filter((host) => !matched.has(host));
      else if (part.role === "keep") hosts = hosts.filter((host) => matched.has(host));
      else hosts = [...new Set([...hosts, ...matched])];
    }
    return { hosts, diagnostics: this.diagnostics };
  }

  private matches(part: PatternPart): readonly string[] {
    // A part that is exactly one host's name means that host, also where a group has the same name.
    if (part.role === "add" && this.inventory.hosts.has(part.written)) return [part.written];
    const hosts = this.enumerate(part);
    return part.subscript && hosts.length > 0 ? this.subscript(hosts, part, part.subscript) : hosts;
  }

  /** Groups first; single hosts where no group matches, or where the pattern may mean both. */
  private enumerate(part: PatternPart): readonly string[] {
    const test = this.test(part);
    if (!test) return [];
    const groups = [...this.inventory.groups.keys()].filter(test);
    const found = new Set(groups.flatMap((group) => hostsOf(this.inventory, group)));
    if (groups.length === 0 || part.isRegex || /[.?*[]/.test(part.name)) {
      for (const [name, host] of this.inventory.hosts) if (!host.isImplicit && test(name)) found.add(name);
    }
    if (found.size > 0) return [...found];
    const local = LOCAL_NAMES.includes(part.name)
      ? LOCAL_NAMES.find((name) => this.inventory.hosts.has(name))
      : undefined;
    if (local !== undefined) return [local];
    if (groups.length === 0) this.unknown(part);
    return [];
  }

  private test(part: PatternPart): ((name: string) => boolean) | undefined {
    if (!part.isRegex) return wildcard(part.name);
    try {
      const compiled = regex(part.name);
      return (name) => compiled.match(name) !== undefined;
    } catch (reason) {
      if (!(reason instanceof PatternError)) throw reason;
      this.say(
        error("inventory/pattern", `"${part.written}" is no regular expression`, {
          at: this.place(part.written),
          detail: reason.message,
        }),
      );
      return undefined;
    }
  }

  private subscript(
    hosts: readonly string[],
    part: PatternPart,
    { first, last }: NonNullable<PatternPart["subscript"]>,
  ): readonly string[] {
    if (last !== undefined) return hosts.slice(first, last === -1 ? undefined : last + 1);
    const host = hosts.at(first);
    if (host !== undefined) return [host];
    const summary = `"${part.written}" asks for a host that is not there`;
    this.say(
      error("inventory/pattern", summary, {
        at: this.place(part.written),
        detail: `"${part.name}" has ${hosts.length === 1 ? "1 host" : `${hosts.length} hosts`}, counted from 0.`,
      }),
    );
    return [];
  }

  private unknown(part: PatternPart): void {
    const names = [...this.inventory.groups.keys(), ...this.inventory.hosts.keys()];
    this.say(
      warning("inventory/pattern", `"${part.written}" matches no host and no group`, {
        at: this.place(part.written),
        hint: didYouMean(part.name, names),
      }),
    );
  }

  private say(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }
}
