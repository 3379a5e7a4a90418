import { createRequire } from "node:module";

/** One character of a source line as the terminal shows it. */
export interface Cell {
  readonly text: string;
  /** Terminal columns. */
  readonly width: number;
  /** Character offsets in the line, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

const TAB = "→   ";

/**
 * A line cut into what a terminal shows: tabs as arrows of fixed width, control and direction-changing characters as
 * visible stand-ins, wide and combined characters with the columns they take.
 */
export function toCells(line: string): Cell[] {
  if (/^[\x20-\x7e\t]*$/.test(line)) {
    return line
      .split("")
      .map((char, i) => cell(char === "\t" ? TAB : char, char === "\t" ? 4 : 1, i, char.length));
  }
  const cells: Cell[] = [];
  for (const { segment, index } of new Intl.Segmenter().segment(line)) {
    const shown = segment === "\t" ? TAB : visible(segment);
    cells.push(cell(shown, columns(shown), index, segment.length));
  }
  return cells;
}

function cell(text: string, width: number, start: number, length: number): Cell {
  return { text, width, start, end: start + length };
}

/**
 * Text in which nothing can steer a terminal or hide: control characters as their pictures (␛), marks as <U+202E>.
 * Joiners stay: letters and emoji are made with them.
 */
export function visible(text: string): string {
  return text
    .replace(/[\0-\x08\x0b-\x1f]/g, (char) => String.fromCharCode(0x2400 + char.charCodeAt(0)))
    .replaceAll("\x7f", "␡")
    .replace(/[\x80-\x9f\xa0\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (char) => {
      return `<U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`;
    });
}

/** ASCII, and the signs that hapb itself writes: one column each. */
const narrow = /^[\x20-\x7e\u00b7\u2026\u2192\u21ba\u2714\u2718\u280b-\u283f]*$/;

let measure: ((text: string) => number) | undefined;

/** Terminal columns of a text without control characters. */
export function columns(text: string): number {
  if (narrow.test(text)) return text.length;
  // Loaded when first needed: it takes 40 ms, and most texts are ASCII and hapb's own signs.
  measure ??= (createRequire(import.meta.url)("string-width") as { default: (text: string) => number })
    .default;
  return measure(text);
}
