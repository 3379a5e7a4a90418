import type { SourceFile } from "../base/source.js";
import type { Said } from "./syntax-errors.js";

export function tabIndent(file: SourceFile, near: number, column: number): Said {
  const lineStart = file.text.lastIndexOf("\n", near - 1) + 1;
  const start = lineStart + column;
  const tabs = /^\t+/.exec(file.text.slice(start))?.[0].length ?? 1;
  return {
    summary: "a tab in the indentation",
    detail: "YAML is indented with spaces only.",
    hint: "replace the tab by spaces, and set your editor to do so in YAML files",
    at: { file, start, end: start + tabs },
  };
}

/** `a: b: c`, or a key below and right of a key that already has its value. */
export function nestedMapping(file: SourceFile, start: number, end: number): Said {
  const { line } = file.position(start);
  const text = file.line(line);
  const rest = file.text.slice(start);
  const first = /^[^\n]*/.exec(rest)![0];
  const colon = /:(?=\s|$)/.exec(first);
  if (colon) {
    const at = start + colon.index;
    return {
      summary: 'a second ": " in an unquoted value',
      detail: "Colon and space separate a key from its value, so this line has two keys.",
      hint: quoted(withoutComment(first)),
      at: { file, start: at, end: at + 1 },
    };
  }
  const next = file.line(line + 1);
  if (next.trim() === "") return { summary: "a mapping begins inside a value", at: { file, start, end } };
  const nextStart = file.text.indexOf("\n", start) + 1;
  const indent = /^ */.exec(next)![0].length;
  const key = /^ *(?:- +)*/.exec(text)![0].length;
  return {
    summary: "wrong indentation",
    detail: `This line stands deeper (column ${indent + 1}) than the line above it (column ${key + 1}), which already has a value.`,
    hint: "keys of one mapping begin in the same column",
    at: { file, start: nextStart + indent, end: nextStart + next.trimEnd().length },
  };
}

/** A line that is neither `key: value` nor part of anything. */
export function strayLine(file: SourceFile, start: number): Said {
  const { line } = file.position(start);
  const text = file.line(line).trimEnd();
  const lineStart = file.text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^ */.exec(text)![0].length;
  const at = { file, start: lineStart + indent, end: lineStart + text.length };
  if (/^ *- /.test(text) || text.trim() === "-") {
    return {
      summary: "a list item where a key is expected",
      detail:
        "The lines before it are keys of a mapping; a mapping holds keys or a list holds items, never both.",
      at,
    };
  }
  const joined = /^ *(?:- +)*[\w.-]+(:)(?=[^\s/])/.exec(text);
  if (joined) {
    const colon = lineStart + joined[0].length - 1;
    const fixed = text.trim().replace(/:/, ": ");
    return {
      summary: "no space after the colon",
      hint: `write ${fixed}`,
      at: { file, start: colon, end: colon + 1 },
    };
  }
  return { summary: 'a line without a key: expected "key: value"', at };
}

export function misaligned(file: SourceFile, start: number): Said {
  const { line } = file.position(start);
  const text = file.line(line).trimEnd();
  const lineStart = file.text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^ */.exec(text)![0].length;
  return {
    summary: "wrong indentation",
    detail: `This line begins in column ${indent + 1}, in which nothing above it begins that it could belong to.`,
    hint: "keys of one mapping, and items of one list, begin in the same column",
    at: { file, start: lineStart + indent, end: lineStart + Math.max(text.length, indent + 1) },
  };
}

export function textAfterValue(file: SourceFile, start: number, end: number): Said {
  const lineStart = file.text.lastIndexOf("\n", start - 1) + 1;
  const before = file.text.slice(lineStart, start);
  const at = { file, start, end };
  if (/['"][ \t]*$/.test(before)) {
    const mark = /(['"])[ \t]*$/.exec(before)![1]!;
    return {
      summary: "text after the closing quote",
      hint:
        mark === "'"
          ? "put quotes around the whole value; inside single quotes write '' for an apostrophe"
          : 'put quotes around the whole value; inside double quotes write \\" for a quote',
      at,
    };
  }
  if (before.trim() === "") {
    return {
      summary: "this does not belong to what stands above it",
      detail: "A list item (- ...) and a key (name: ...) can't stand side by side in one column.",
      hint: "indent it if it belongs to the item above",
      at,
    };
  }
  return { summary: "text after the end of the value", hint: "put quotes around the whole value", at };
}

/** A long value is not worth repeating. */
function quoted(value: string): string {
  const hint = "if it is text, put quotes around it";
  return value.length > 60 ? hint : `${hint}: "${value.replaceAll('"', '\\"')}"`;
}

function withoutComment(text: string): string {
  return text.replace(/\s+#.*$/, "").trimEnd();
}
