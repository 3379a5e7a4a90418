import type { SourceFile, Span } from "../base/source.js";
import { Template, type Dict, type Value } from "../base/value.js";
import { didYouMean } from "../source/nearest.js";
import { hasTemplateMark } from "../source/tags.js";
import type { InventoryBuilder } from "./builder.js";
import { readPythonLiteral } from "./python-literal.js";
import { splitWords, type Word } from "./words.js";

type Section = "hosts" | "children" | "vars";
const SECTIONS = ["hosts", "children", "vars"];

/** A group that was named and waits to be declared. */
interface Pending {
  readonly section: Section;
  readonly at: Span;
  readonly parents: string[];
}

/**
 * Reads an inventory in INI format: `[group]` with a host a line, `[group:children]`, `[group:vars]`. Values are Python
 * literals where they are one, else text.
 */
export function readIni(file: SourceFile, builder: InventoryBuilder): void {
  new IniReader(file, builder).read();
}

class IniReader {
  private readonly pending = new Map<string, Pending>();
  /** Groups that this or an earlier source has named so far. */
  private readonly declared: Set<string>;
  private group = "ungrouped";
  private section: Section = "hosts";
  /** Said once; the rest of the file would only say it again. */
  private isYaml = false;

  constructor(
    private readonly file: SourceFile,
    private readonly builder: InventoryBuilder,
  ) {
    this.declared = new Set(builder.groups.keys());
  }

  read(): void {
    let start = 0;
    for (const raw of this.file.text.split("\n")) {
      const line = raw.trim();
      const at = start + raw.indexOf(line);
      start += raw.length + 1;
      if (line !== "" && !/^[#;]/.test(line) && !this.isYaml) this.line(line, at);
    }
    for (const [name, { section, at }] of this.pending) this.undeclared(name, section, at);
  }

  private line(line: string, at: number): void {
    const header = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(line);
    if (header) this.header(header[1]!, header[2], at);
    else if (/^\[.*\]$/.test(line)) {
      this.builder.error("inventory/section", `${line} is no section`, {
        at: this.span(at, line.length),
        hint: "write [group], [group:children] or [group:vars], without spaces",
      });
    } else if (/^\[[^\]]*$/.test(line)) {
      this.builder.error("inventory/section", `${line} is no section`, {
        at: this.span(at, line.length),
        hint: "a section's name ends with ]",
      });
    } else if (this.section === "hosts") this.host(line, at);
    else if (this.section === "vars") this.variable(line, at);
    else this.child(line, at);
  }

  private header(group: string, kind: string | undefined, at: number): void {
    const section = kind ?? "hosts";
    const place = this.span(at + 1, group.length);
    this.group = group;
    if (!SECTIONS.includes(section)) {
      this.builder.error("inventory/section", `unknown kind of section "${section}"`, {
        at: this.span(at + 2 + group.length, section.length),
        hint: didYouMean(section, SECTIONS) ?? `the kinds are ${SECTIONS.join(", ")}`,
      });
      this.section = "hosts";
      return;
    }
    this.section = section as Section;
    if (!this.declared.has(group)) {
      if (this.section === "vars" && !this.pending.has(group)) {
        this.pending.set(group, { section: "vars", at: place, parents: [] });
      }
      this.declared.add(group);
      this.builder.group(group, place);
    }
    if (this.section !== "vars") this.declare(group);
  }

  /** A group that was waited for is there: it joins its parents now, which is also its place in their order. */
  private declare(group: string): void {
    const waiting = this.pending.get(group);
    if (!waiting) return;
    this.pending.delete(group);
    for (const parent of waiting.parents) this.builder.addChild(parent, group, waiting.at);
  }

  private undeclared(name: string, section: Section, at: Span): void {
    const known = [...this.declared].filter((group) => !this.pending.has(group));
    const what = section === "vars" ? "variables of a group" : "a group";
    this.builder.error("inventory/group", `${what} that is nowhere declared: "${name}"`, {
      at,
      detail: `Somewhere must stand [${name}] or [${name}:children].`,
      hint: didYouMean(name, known),
    });
  }

  private child(line: string, at: number): void {
    const name = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(line)?.[1];
    if (name === undefined) {
      this.builder.error("inventory/child", "expected the name of a group", {
        at: this.span(at, line.length),
        detail: `Below [${this.group}:children] stands one group's name a line.`,
      });
      return;
    }
    const place = this.span(at, name.length);
    const waiting = this.pending.get(name);
    if (waiting) waiting.parents.push(this.group);
    else if (this.declared.has(name)) this.builder.addChild(this.group, name, place);
    else this.pending.set(name, { section: "children", at: place, parents: [this.group] });
  }

  private variable(line: string, at: number): void {
    const assign = line.indexOf("=");
    if (assign === -1) {
      this.builder.error("inventory/variable", "expected name=value", {
        at: this.span(at, line.length),
        detail: `Below [${this.group}:vars] stands one variable a line.`,
      });
      return;
    }
    const name = line.slice(0, assign).trim();
    const text = line.slice(assign + 1).trim();
    const start = at + line.length - line.slice(assign + 1).trimStart().length;
    const value = readValue(text, this.span(start, text.length));
    this.builder.check(name, value, this.span(at, line.length));
    this.builder.setGroupVariable(this.group, name, { value, at: this.span(at, name.length) });
  }

  private host(line: string, at: number): void {
    const words = splitWords(line);
    if ("unclosed" in words) {
      this.builder.error("inventory/quote", "this quote is never closed", {
        at: this.span(at + words.unclosed, 1),
      });
      return;
    }
    const [first, ...rest] = words;
    if (!first) return;
    const place = this.span(at + first.start, first.end - first.start);
    if (first.text === "---" || first.text.endsWith(":")) {
      this.builder.error("inventory/format", "this looks like YAML in an INI inventory", {
        at: place,
        hint: "give the file a name that ends in .yml",
      });
      this.isYaml = true;
      return;
    }
    const hosts = this.builder.addHosts(first.text, this.group, place);
    // What follows a word that is no variable is part of the same mistake.
    for (const word of rest) if (!this.hostVariable(word, at, hosts)) return;
  }

  /** @returns whether the word is name=value */
  private hostVariable(word: Word, lineAt: number, hosts: readonly string[]): boolean {
    const assign = word.text.indexOf("=");
    const place = this.span(lineAt + word.start, word.end - word.start);
    if (assign < 1) {
      const isSpaced = word.text.startsWith("=") || /^\s*=/.test(this.file.text.slice(place.end));
      this.builder.error("inventory/variable", "expected name=value behind the host", {
        at: place,
        hint: isSpaced ? "leave no spaces around =" : 'put a value with spaces in quotes: name="a b"',
      });
      return false;
    }
    const offsets = word.offsets.slice(assign + 1).map((offset) => lineAt + offset);
    const start = offsets[0] ?? place.end;
    const end = (offsets.at(-1) ?? place.end - 1) + 1;
    const name = word.text.slice(0, assign);
    const value = readValue(word.text.slice(assign + 1), { file: this.file, start, end }, offsets);
    this.builder.check(name, value, place);
    for (const host of hosts) this.builder.setHostVariable(host, name, { value, at: place });
    return true;
  }

  private span(start: number, length: number): Span {
    return { file: this.file, start, end: start + length };
  }
}

/** `at`: the text's own place; `offsets` where its characters don't simply follow. */
function readValue(text: string, at: Span, offsets?: readonly number[]): Value {
  const value = readPythonLiteral(text);
  if (value !== undefined) return withTemplates(value, at);
  if (!hasTemplateMark(text)) return text;
  const isStraight = offsets === undefined || offsets.every((offset, i) => offset === at.start + i);
  return new Template(text, at, isStraight ? undefined : offsets);
}

/** Strings inside a literal may be templates as well; they know the literal's place. */
function withTemplates(value: Value, at: Span): Value {
  if (typeof value === "string") return hasTemplateMark(value) ? new Template(value, at) : value;
  if (Array.isArray(value)) return value.map((item: Value) => withTemplates(item, at));
  if (!(value instanceof Map)) return value;
  const dict: Dict = value;
  return new Map([...dict].map(([key, member]) => [key, withTemplates(member, at)]));
}
