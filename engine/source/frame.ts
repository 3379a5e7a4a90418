import type { Diagnostic } from "../base/diagnostic.js";
import { formatSpan, type Span } from "../base/source.js";
import { columns, toCells, visible, type Cell } from "./cells.js";

export interface FrameOptions {
  readonly color: boolean;
  /** Terminal columns; longer source lines are cut around the place. Default 100. */
  readonly width?: number;
}

const CONTEXT_LINES = 2;

type Style = "error" | "warning" | "quiet" | "strong" | "mark";
const STYLES: Readonly<Record<Style, string>> = {
  error: "\x1b[1;31m",
  warning: "\x1b[1;33m",
  quiet: "\x1b[34m",
  strong: "\x1b[1m",
  mark: "\x1b[1;36m",
};

/**
 * Diagnostics as code frames, each with an empty line behind it: what and where, the lines with a mark exactly under the
 * characters, the rule, the mend. Meaning never hangs on colour. Nothing from a file can steer the terminal.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: FrameOptions): string {
  return diagnostics.map((diagnostic) => new Frame(options).render(diagnostic)).join("");
}

class Frame {
  private readonly lines: string[] = [];
  private readonly width: number;
  private readonly isColored: boolean;
  private gutter = 1;

  constructor({ color, width }: FrameOptions) {
    this.isColored = color;
    this.width = Math.max(40, width ?? 100);
  }

  render(diagnostic: Diagnostic): string {
    const { severity, summary, at, detail, hint, related = [] } = diagnostic;
    const numbers = [at, ...related.map((place) => place.at)].map((span) => (span ? lineOf(span) : 0));
    this.gutter = String(Math.max(...numbers)).length;
    this.lines.push(`${this.paint(severity, severity)}${this.paint("strong", `: ${visible(summary)}`)}`);
    if (at) this.place(at, CONTEXT_LINES, severity);
    for (const { at: place, message } of related) {
      this.lines.push(`${this.margin()}${this.paint("quiet", "=")} ${visible(message)}:`);
      this.place(place, 0, "quiet");
    }
    if (detail) this.note("", detail);
    if (hint) this.note("help: ", hint);
    return `${this.lines.join("\n")}\n\n`;
  }

  /** `--> file:line:column` and the line itself, with as many non-empty lines above it. */
  private place(at: Span, context: number, style: Style): void {
    this.lines.push(`${this.margin(0)}${this.paint("quiet", "-->")} ${visible(formatSpan(at))}`);
    const last = lineOf(at);
    let first = Math.max(1, last - context);
    while (first < last && at.file.line(first).trim() === "") first += 1;
    if (at.file.text === "") return;
    if (at.file.isSecret) {
      this.lines.push(
        `${this.margin()}${this.paint("quiet", "=")} encrypted: what stands there is not shown`,
      );
      return;
    }
    this.rule("");
    for (let number = first; number < last; number++)
      this.numbered(number, show(toCells(at.file.line(number)), 0, this.room()));
    this.marked(at, last, style);
  }

  private marked(at: Span, number: number, style: Style): void {
    const line = at.file.line(number);
    const start = at.file.position(at.start).column - 1;
    const length = Math.max(0, Math.min(at.end - at.start, line.trimEnd().length - start));
    const cells = toCells(line);
    const isMarked = (cell: Cell) => cell.start < start + length && cell.end > start;
    const firstMarked = cells.findIndex((cell) => (length > 0 ? isMarked(cell) : cell.end > start));
    const before = width(firstMarked === -1 ? cells : cells.slice(0, firstMarked));
    const marks = Math.max(1, width(cells.filter(isMarked)));
    const room = this.room();
    // Cut a long line so that the place stands in its first third.
    const skipped = before + marks > room ? Math.max(0, before - Math.floor(room / 3)) : 0;
    this.numbered(number, show(cells, skipped, room));
    const indent = before - actuallySkipped(cells, skipped) + (skipped > 0 ? 1 : 0);
    const visibleMarks = Math.min(marks, Math.max(1, room - indent));
    this.rule(" ".repeat(indent) + this.paint(style === "quiet" ? "mark" : style, "^".repeat(visibleMarks)));
  }

  private note(label: string, text: string): void {
    const indent = " ".repeat(this.gutter + 3 + columns(label));
    const [head = "", ...rest] = visible(text)
      .split("\n")
      .flatMap((line) => wrap(line, this.width - indent.length));
    this.lines.push(`${this.margin()}${this.paint("quiet", "=")} ${this.paint("strong", label)}${head}`);
    for (const line of rest) this.lines.push(`${indent}${line}`.trimEnd());
  }

  private numbered(number: number, text: string): void {
    const head = this.paint("quiet", `${String(number).padStart(this.gutter)} |`);
    this.lines.push(text === "" ? head : `${head} ${text}`);
  }

  private rule(text: string): void {
    const head = `${this.margin()}${this.paint("quiet", "|")}`;
    this.lines.push(text === "" ? head : `${head} ${text}`);
  }

  private margin(extra = 1): string {
    return " ".repeat(this.gutter + extra);
  }

  private room(): number {
    return this.width - this.gutter - 3;
  }

  private paint(style: Style, text: string): string {
    return this.isColored && text !== "" ? `${STYLES[style]}${text}\x1b[0m` : text;
  }
}

function lineOf(at: Span): number {
  return at.file.position(at.start).line;
}

function width(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

/** Columns of the cells that are left out when `skipped` columns should be: whole cells only. */
function actuallySkipped(cells: readonly Cell[], skipped: number): number {
  return width(cells.slice(0, cells.length - countAfter(cells, skipped)));
}

/** The line from a column on, within the room, with … where something was cut. */
function show(cells: readonly Cell[], skipped: number, room: number): string {
  const kept = cells.slice(cells.length - countAfter(cells, skipped));
  const head = skipped > 0 ? "…" : "";
  if (width(kept) + head.length <= room) return head + text(kept).trimEnd();
  let used = head.length + 1;
  const fitting = kept.filter((cell) => (used += cell.width) <= room);
  return `${head}${text(fitting)}…`;
}

/** How many cells are left when those in the first columns are gone. */
function countAfter(cells: readonly Cell[], skipped: number): number {
  let gone = 0;
  const index = cells.findIndex((cell) => {
    if (gone >= skipped) return true;
    gone += cell.width;
    return false;
  });
  return index === -1 ? 0 : cells.length - index;
}

function text(cells: readonly Cell[]): string {
  return cells.map((cell) => cell.text).join("");
}

function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && columns(line) + 1 + columns(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
