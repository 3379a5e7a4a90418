import { readClass } from "./class.js";
import { isCategory, readEscapedChar } from "./escape.js";
import { noFlags, switchFlags, type Flags } from "./flags.js";
import { readBounds, type Bounds } from "./bounds.js";
import {
  PatternError,
  type Assertion,
  type Category,
  type ParsedPattern,
  type PatternFlags,
  type PatternNode,
} from "./syntax.js";

/**
 * Reads a pattern in Python's syntax.
 * @source https://docs.python.org/3/library/re.html#regular-expression-syntax
 * @throws PatternError for what Python refuses, and for what neither of our engines can do
 */
export function parsePattern(source: string, flags: PatternFlags = {}): ParsedPattern {
  return new Parser(source, flags).parse();
}

class Parser {
  private at = 0;
  private flags: Flags;
  private groupCount = 0;
  private readonly names = new Map<string, number>();
  private readonly closed = new Set<number>();
  private readonly source: string;

  constructor(source: string, flags: PatternFlags) {
    this.source = source;
    this.flags = { ...noFlags, ...flags };
  }

  parse(): ParsedPattern {
    this.readLeadingFlags();
    const { ignoreCase } = this.flags;
    const root = this.alternation();
    if (this.at < this.source.length) this.fail("a ')' that closes nothing");
    return { root, ignoreCase, groupCount: this.groupCount, names: this.names };
  }

  private alternation(): PatternNode {
    const branches = [this.sequence()];
    while (this.take("|")) branches.push(this.sequence());
    return branches.length === 1 ? branches[0]! : { type: "alternation", branches };
  }

  private sequence(): PatternNode {
    const items: PatternNode[] = [];
    for (;;) {
      this.skipVerbose();
      const next = this.source[this.at];
      if (next === undefined || next === "|" || next === ")") return { type: "sequence", items };
      const start = this.at;
      const atom = this.atom();
      if (atom) items.push(this.repeated(atom, start));
    }
  }

  private atom(): PatternNode | undefined {
    const start = this.at;
    const char = String.fromCodePoint(this.source.codePointAt(this.at)!);
    this.at += char.length;
    switch (char) {
      case ".":
        return { type: "any", dotAll: this.flags.dotAll };
      case "^":
        return this.assertion(this.flags.multiline ? "lineStart" : "textStart");
      case "$":
        return this.assertion(this.flags.multiline ? "lineEnd" : "end");
      case "(":
        return this.group(start);
      case "[":
        return this.charClass();
      case "\\":
        return this.escape();
      case "*":
      case "+":
      case "?":
        throw new PatternError(`'${char}' has nothing before it to repeat`, start);
      default:
        return { type: "char", code: char.codePointAt(0)! };
    }
  }

  private repeated(body: PatternNode, start: number): PatternNode {
    this.skipVerbose();
    const bounds = this.bounds();
    if (!bounds) return body;
    if (body.type === "assertion") throw new PatternError("there is nothing here to repeat", start);
    if (bounds.max < bounds.min) this.fail("the repeat's minimum is above its maximum");
    const isLazy = this.take("?");
    if (!isLazy && this.source[this.at] === "+") this.fail("possessive repeats are not supported");
    this.skipVerbose();
    const again = this.at;
    if (this.bounds()) throw new PatternError("a repeat can't be repeated", again);
    return { type: "repeat", min: bounds.min, max: bounds.max, isLazy, body };
  }

  private bounds(): Bounds | undefined {
    const found = readBounds(this.source, this.at);
    this.at += found?.length ?? 0;
    return found;
  }

  private group(start: number): PatternNode | undefined {
    if (!this.take("?")) return this.capture(start, undefined);
    if (this.take("P<")) return this.capture(start, this.name(">"));
    if (this.take("P=")) return this.namedBackreference(start);
    if (this.take(":")) return { type: "group", body: this.body(start) };
    if (this.take("#")) return this.comment(start);
    for (const [opener, isAhead, negated] of looks)
      if (this.take(opener)) return { type: "look", isAhead, negated, body: this.body(start) };
    if (this.take("(")) throw new PatternError("conditional groups are not supported", start);
    if (this.take(">")) throw new PatternError("atomic groups are not supported", start);
    return this.flagGroup(start);
  }

  private capture(start: number, name: string | undefined): PatternNode {
    const index = ++this.groupCount;
    if (name !== undefined) {
      if (this.names.has(name)) throw new PatternError(`two groups are named '${name}'`, start);
      this.names.set(name, index);
    }
    const body = this.body(start);
    this.closed.add(index);
    return { type: "group", index, body };
  }

  private body(start: number): PatternNode {
    const outer = this.flags;
    const body = this.alternation();
    this.flags = outer;
    if (!this.take(")")) throw new PatternError("this '(' is never closed", start);
    return body;
  }

  private flagGroup(start: number): PatternNode {
    const given = /^([aimsxLu]*)(?:-([imsx]+))?([:)])/.exec(this.source.slice(this.at, this.at + 20));
    if (!given) throw new PatternError("unknown kind of group after '(?'", start);
    if (given[3] === ")") throw new PatternError("flags for the whole pattern stand at its start", start);
    this.at += given[0].length;
    const outer = this.flags;
    this.flags = switchFlags(outer, given[1]!, given[2] ?? "", start);
    const { ignoreCase } = this.flags;
    const body = this.body(start);
    this.flags = outer;
    return ignoreCase === outer.ignoreCase ? { type: "group", body } : { type: "group", ignoreCase, body };
  }

  private readLeadingFlags(): void {
    for (let found; (found = /^\(\?([aimsxLu]+)\)/.exec(this.source.slice(this.at)));) {
      this.flags = switchFlags(this.flags, found[1]!, "", this.at);
      this.at += found[0].length;
    }
  }

  private name(end: string): string {
    const close = this.source.indexOf(end, this.at);
    const name = close < 0 ? "" : this.source.slice(this.at, close);
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) this.fail("a group's name is a word");
    this.at = close + end.length;
    return name;
  }

  private namedBackreference(start: number): PatternNode {
    const name = this.name(")");
    const index = this.names.get(name);
    if (index === undefined) throw new PatternError(`no group is named '${name}'`, start);
    return { type: "backreference", index };
  }

  private comment(start: number): undefined {
    const close = this.source.indexOf(")", this.at);
    if (close < 0) throw new PatternError("this comment is never closed", start);
    this.at = close + 1;
  }

  private charClass(): PatternNode {
    const { node, end } = readClass(this.source, this.at, this.flags.ascii);
    this.at = end;
    return node;
  }

  private escape(): PatternNode {
    const letter = this.source[this.at];
    const assertion = letter === undefined ? undefined : assertions[letter];
    if (assertion) {
      this.at++;
      return this.assertion(assertion);
    }
    if (letter !== undefined && isCategory(letter)) {
      this.at++;
      return { type: "category", category: letter as Category, ascii: this.flags.ascii };
    }
    const reference = /^(?![0-3][0-7]{2})[1-9]\d?/.exec(this.source.slice(this.at, this.at + 3));
    if (reference) return this.backreference(Number(reference[0]), reference[0].length);
    const { code, end } = readEscapedChar(this.source, this.at);
    this.at = end;
    return { type: "char", code };
  }

  private backreference(index: number, length: number): PatternNode {
    if (!this.closed.has(index)) this.fail(`there is no group ${index} before this`);
    this.at += length;
    return { type: "backreference", index };
  }

  private assertion(kind: Assertion): PatternNode {
    return { type: "assertion", kind, ascii: this.flags.ascii };
  }

  private skipVerbose(): void {
    if (!this.flags.verbose) return;
    this.at += /^(?:[ \t\n\r\f\v]+|#[^\n]*)*/.exec(this.source.slice(this.at))![0].length;
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private fail(message: string): never {
    throw new PatternError(message, this.at);
  }
}

const looks = [
  ["=", true, false],
  ["!", true, true],
  ["<=", false, false],
  ["<!", false, true],
] as const;

const assertions: Readonly<Record<string, Assertion>> = {
  A: "textStart",
  Z: "textEnd",
  b: "boundary",
  B: "nonBoundary",
};
