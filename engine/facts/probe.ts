import type { Plain } from "../base/value.js";
import type { Script } from "../shell/types.js";
import type { Part } from "./subsets.js";

/** Answers by section name; a section that said nothing is "". */
export type Sections = ReadonlyMap<string, string>;

/** One part of the facts: what to ask, and what the answers mean. */
export interface Probe {
  readonly part: Part;
  /** Shell text that begins each of its sections with `s NAME`; its standard error is dropped. */
  script(factPath: string): Script;
  parse(sections: Sections, found: Readonly<Record<string, Plain>>): { [name: string]: Plain };
}

/** Cuts an answer at lines `MARK NAME`. */
export function readSections(text: string, mark: string): Sections {
  const sections = new Map<string, string>();
  for (const part of text.split(`\n${mark} `).slice(1)) {
    const at = part.indexOf("\n");
    sections.set(part.slice(0, at), part.slice(at + 1));
  }
  return sections;
}

/** A section's words without the white space around them. */
export function text(sections: Sections, name: string): string {
  return sections.get(name)?.trim() ?? "";
}

export function linesOf(sections: Sections, name: string): string[] {
  return text(sections, name)
    .split("\n")
    .filter((line) => line !== "");
}

/** `KEY=value` and `KEY="value"` lines, as in os-release(5). */
export function assignments(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const match = /^([A-Za-z_]\w*)=(.*)$/.exec(line.trim());
    if (match) found.set(match[1]!, match[2]!.replace(/^(["'])(.*)\1$/, "$2").replace(/\\(.)/g, "$1"));
  }
  return found;
}
