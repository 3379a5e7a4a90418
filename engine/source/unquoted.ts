import { error, type Diagnostic } from "../base/diagnostic.js";
import type { SourceFile, Span } from "../base/source.js";

// A value that begins with a template mark and no quote. In YAML `{` opens a mapping, so this never means what was
// meant; it can also be perfectly valid YAML (`{{ x }}` is a mapping with a mapping as its key).
const UNQUOTED =
  /^((?:[ \t]*-[ \t]+)*[ \t]*(?:(?:[^\s'"#{[&*!|>%@`-]|-(?=\S))[^#'"{[]*?:[ \t]+)?)(\{[{%#].*)$/;

/** One unquoted template: from `start` to `end` (offsets, without trailing comment). */
interface Unquoted {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds lines whose value is an unquoted template. Lines of text look the same and are none of our business:
 * `textFinder` makes the test for that, and is called only when a line looks like one.
 */
export function findUnquoted(file: SourceFile, textFinder: () => (offset: number) => boolean): Unquoted[] {
  const found: Unquoted[] = [];
  let isInText: ((offset: number) => boolean) | undefined;
  let lineStart = 0;
  for (const line of file.text.split("\n")) {
    const match = /\{[{%#]/.test(line) ? UNQUOTED.exec(line.replace(/\r$/, "")) : null;
    if (match) isInText ??= textFinder();
    if (match && !isInText!(lineStart + match[1]!.length)) {
      const start = lineStart + match[1]!.length;
      found.push({ start, end: start + withoutComment(match[2]!).length });
    }
    lineStart += line.length + 1;
  }
  return found;
}

function withoutComment(value: string): string {
  // `{# ... #}` is no YAML comment; one that follows the last closing mark is.
  const close = Math.max(value.lastIndexOf("}}"), value.lastIndexOf("%}"), value.lastIndexOf("#}"));
  const comment = value.slice(Math.max(close, 0)).search(/[ \t]+#(?!\})/);
  return (comment === -1 ? value : value.slice(0, Math.max(close, 0) + comment)).trimEnd();
}

/** The text with each of these values replaced by a harmless word of the same length, to look for further errors. */
export function withoutUnquoted(text: string, values: readonly Unquoted[]): string {
  let result = text;
  for (const { start, end } of values)
    result = result.slice(0, start) + "x".repeat(end - start) + result.slice(end);
  return result;
}

/** The diagnostic, with the value as it must be written. */
export function unquotedDiagnostic(file: SourceFile, value: Unquoted): Diagnostic {
  const text = file.text.slice(value.start, value.end);
  return error("yaml/unquoted-template", "a value that begins with a template needs quotes", {
    at: { file, ...value },
    detail: "To YAML an opening { begins a mapping.",
    hint: `put the whole value in quotes: ${quote(text)}`,
  });
}

/** The same for `[{{ a }}]`, where the inner braces were read as a mapping that is a key. `key` is the inner ones. */
export function unquotedInBrackets(file: SourceFile, key: Span): Diagnostic | undefined {
  if (file.text[key.start] !== "{" || file.text[key.start - 1] !== "{") return undefined;
  const close = file.text.indexOf("}}", key.start);
  return close === -1 ? undefined : unquotedDiagnostic(file, { start: key.start - 1, end: close + 2 });
}

function quote(text: string): string {
  if (!/["\\]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", "''")}'`;
}
