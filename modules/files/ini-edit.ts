import type { Edited } from "./edit.js";
import { joinLines, splitText } from "./text-lines.js";

/** What `ini_file` shall make of a file. */
export interface IniEdit {
  /** Undefined: options before the first section. */
  readonly section?: string;
  readonly sectionHasValues: readonly { readonly option: string; readonly values: readonly string[] }[];
  readonly option?: string;
  readonly values: readonly string[];
  /** No other values of this option beside these. */
  readonly isExclusive: boolean;
  readonly equals: " = " | "=";
  /** A line that differs in blanks alone is right. */
  readonly ignoresBlanks: boolean;
  readonly allowsNoValue: boolean;
  readonly modifiesInactive: boolean;
}

/** Lines of one section, without its heading: from `start` up to `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Sees to it that the option has these values, or that the section is there. */
export function putOption(text: string, edit: IniEdit): Edited {
  const lines = [...splitText(text).lines];
  const found = findSection(lines, edit);
  const isNew = found === undefined;
  if (isNew) lines.push(`[${edit.section}]`);
  const span = found ?? { start: lines.length, end: lines.length };
  const { option } = edit;
  if (option === undefined) return edited(text, lines, isNew ? "only section added" : "OK");
  const inside = lines.slice(span.start, span.end);
  const hadOption = inside.some((line) => isActive(line, option));
  lines.splice(span.start, inside.length, ...withValues(inside, option, edit));
  return edited(
    text,
    lines,
    isNew ? "section and option added" : hadOption ? "option changed" : "option added",
  );
}

/** Sees to it that the option, some of its values, or the whole section is gone. */
export function dropOption(text: string, edit: IniEdit): Edited {
  const lines = [...splitText(text).lines];
  const span = findSection(lines, edit);
  if (!span) return { text, msg: "OK" };
  const { option } = edit;
  if (option === undefined) {
    const heading = edit.section === undefined ? 0 : 1;
    lines.splice(span.start - heading, span.end - span.start + heading);
    return edited(text, lines, "section removed");
  }
  const isGone = (line: string) =>
    isActive(line, option) &&
    (edit.isExclusive || edit.values.length === 0 || edit.values.includes(valueOf(line, option) ?? ""));
  const kept = lines.slice(span.start, span.end).filter((line) => !isGone(line));
  lines.splice(span.start, span.end - span.start, ...kept);
  return edited(text, lines, "option changed");
}

/** A line that holds a wanted value stays where it is; others are used for the values that are missing, or go. */
function withValues(lines: readonly string[], option: string, edit: IniEdit): string[] {
  const wanted = edit.allowsNoValue && edit.values.length === 0 ? [undefined] : [...edit.values];
  const rightAt = new Map<number, string | undefined>();
  const missing = wanted.filter((value) => {
    const at = lines.findIndex(
      (line, i) => !rightAt.has(i) && isActive(line, option) && valueOf(line, option) === value,
    );
    if (at >= 0) rightAt.set(at, value);
    return at < 0;
  });
  const reusable = (line: string, i: number) => edit.isExclusive && !rightAt.has(i) && isActive(line, option);
  const hasActive = lines.some((line) => isActive(line, option));
  const result: string[] = [];
  let last = -1;
  lines.forEach((line, i) => {
    const isReused = edit.modifiesInactive && !hasActive && missing.length > 0 && isInactive(line, option);
    if (rightAt.has(i)) result.push(edit.ignoresBlanks ? line : lineFor(option, rightAt.get(i), edit));
    else if (!reusable(line, i) && !isReused) result.push(line);
    else if (missing.length > 0) result.push(lineFor(option, missing.shift(), edit));
    else return;
    if (isActive(result.at(-1)!, option)) last = result.length;
  });
  const rest = missing.map((value) => lineFor(option, value, edit));
  result.splice(last >= 0 ? last : endOfContent(result), 0, ...rest);
  return result;
}

/** Behind the last line that is neither blank nor a comment. */
function endOfContent(lines: readonly string[]): number {
  return lines.findLastIndex((line) => !/^\s*([#;].*)?$/.test(line)) + 1;
}

function findSection(lines: readonly string[], edit: IniEdit): Span | undefined {
  const isHeading = (line: string) => /^\s*\[.*\]/.test(line);
  const spanFrom = (start: number): Span => {
    const next = lines.findIndex((line, i) => i >= start && isHeading(line));
    return { start, end: next < 0 ? lines.length : next };
  };
  if (edit.section === undefined) return spanFrom(0);
  const starts = lines.flatMap((line, i) =>
    line.trimStart().startsWith(`[${edit.section}]`) ? [i + 1] : [],
  );
  return starts.map(spanFrom).find(({ start, end }) => {
    const inside = lines.slice(start, end);
    return edit.sectionHasValues.every(({ option, values }) => {
      const there = inside.filter((line) => isActive(line, option)).map((line) => valueOf(line, option));
      return values.length === 0 ? there.length > 0 : values.every((value) => there.includes(value));
    });
  });
}

function isActive(line: string, option: string): boolean {
  const text = line.trimStart();
  const rest = text.slice(option.length).trimStart();
  return text.startsWith(option) && (rest === "" || rest.startsWith("="));
}

function isInactive(line: string, option: string): boolean {
  const comment = /^\s*[#;]/.exec(line);
  return comment !== null && isActive(line.slice(comment[0].length), option);
}

/** Undefined for an option that stands alone. */
function valueOf(line: string, option: string): string | undefined {
  const rest = line.trim().slice(option.length).trimStart();
  return rest.startsWith("=") ? rest.slice(1).trim() : undefined;
}

function lineFor(option: string, value: string | undefined, { equals }: IniEdit): string {
  return value === undefined ? option : `${option}${equals}${value}`.trimEnd();
}

function edited(text: string, lines: readonly string[], msg: string): Edited {
  const { end, isClosed } = splitText(text);
  // A file whose last line has no end keeps that when nothing else would change.
  const isSame = joinLines(lines, end, isClosed) === text;
  return isSame ? { text, msg: "OK" } : { text: joinLines(lines, end), msg };
}
