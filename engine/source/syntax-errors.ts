import { visit, type Document, type YAMLError } from "yaml";
import type { Diagnostic } from "../base/diagnostic.js";
import type { SourceFile } from "../base/source.js";

type Said = Omit<Diagnostic, "severity" | "code">;

/** Errors that stand alone; any other makes most of what follows it noise. */
const LOCAL = new Set<YAMLError["code"]>(["BAD_DQ_ESCAPE", "BAD_SCALAR_START"]);

/** What the parser complained about, in a playbook author's words: the first structural error and every local one. */
export function explainSyntaxErrors(file: SourceFile, document: Document.Parsed): Diagnostic[] {
  const said: Diagnostic[] = [];
  const lines = new Set<number>();
  let hasStructural = false;
  for (const problem of document.errors) {
    const { line } = file.position(problem.pos[0]);
    const isLocal = LOCAL.has(problem.code);
    if (lines.has(line) || (hasStructural && !isLocal)) continue;
    // A local error behind a structural one may be the parser reading prose as YAML.
    if (hasStructural && isLocal) continue;
    lines.add(line);
    hasStructural ||= !isLocal;
    said.push({ severity: "error", code: "yaml/syntax", ...explain(file, document, problem) });
  }
  return said;
}

function explain(file: SourceFile, document: Document.Parsed, problem: YAMLError): Said {
  const [start, end] = problem.pos;
  const { line } = file.position(start);
  const text = file.line(line);
  const tab = /^ *(?:- +)*(\t)/.exec(text);
  if (tab && problem.code !== "MISSING_CHAR") return tabIndent(file, start, tab[0].length - 1);
  switch (problem.code) {
    case "BAD_SCALAR_START":
      return reservedStart(file, start);
    case "BAD_DQ_ESCAPE":
      return {
        summary: `${file.text.slice(start, start + 2)} is no escape in a double-quoted text`,
        at: { file, start, end: start + 2 },
        hint: "use single quotes, in which a backslash is only a backslash, or write it twice",
      };
    case "BLOCK_AS_IMPLICIT_KEY":
      return nestedMapping(file, start, end);
    case "MULTILINE_IMPLICIT_KEY":
      return strayLine(file, start);
    case "TAB_AS_INDENT":
      return tabIndent(file, start, start - file.text.lastIndexOf("\n", start - 1) - 1);
    case "MISSING_CHAR":
    case "BAD_INDENT":
    case "UNEXPECTED_TOKEN":
      return structure(file, document, problem);
    default:
      return { summary: uncapitalise(problem.message), at: { file, start, end } };
  }
}

function tabIndent(file: SourceFile, near: number, column: number): Said {
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

function reservedStart(file: SourceFile, start: number): Said {
  const value = /^[^\n#]*/.exec(file.text.slice(start))![0].trimEnd();
  return {
    summary: `an unquoted value can't begin with ${value[0]}`,
    hint: `put it in quotes: "${value.replaceAll('"', '\\"')}"`,
    at: { file, start, end: start + 1 },
  };
}

/** `a: b: c`, or a key below and right of a key that already has its value. */
function nestedMapping(file: SourceFile, start: number, end: number): Said {
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
      hint: `if it is text, put quotes around it: "${withoutComment(first).replaceAll('"', '\\"')}"`,
      at: { file, start: at, end: at + 1 },
    };
  }
  const next = file.line(line + 1);
  if (next.trim() === "") return { summary: "a mapping begins inside a value", at: { file, start, end } };
  const nextStart = file.text.indexOf("\n", start) + 1;
  const indent = /^ */.exec(next)![0].length;
  const key = /^(?: *- +)*/.exec(text)![0].length;
  return {
    summary: "wrong indentation",
    detail: `This line stands deeper (column ${indent + 1}) than the line above it (column ${key + 1}), which already has a value.`,
    hint: "keys of one mapping begin in the same column",
    at: { file, start: nextStart + indent, end: nextStart + next.trimEnd().length },
  };
}

/** A line that is neither `key: value` nor part of anything. */
function strayLine(file: SourceFile, start: number): Said {
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

function structure(file: SourceFile, document: Document.Parsed, problem: YAMLError): Said {
  const [start, end] = problem.pos;
  const message = problem.message;
  const found = file.text.slice(start, end);
  if (message.includes("Missing closing")) return unclosedQuote(file, document, start);
  if (message.includes("must be sufficiently indented and end with"))
    return unclosedBracket(file, document, start, message.slice(-1));
  if (message.includes("at node end")) return textAfterValue(file, start, end);
  if (message.includes("must start at the same column") || message.includes("must be indented"))
    return misaligned(file, start);
  if (message.includes("flow-") && /^[\]}]/.test(found)) {
    return { summary: `a ${found} that closes nothing`, at: { file, start, end } };
  }
  if (message.includes("on same line with key")) {
    return {
      summary: "a list item on the same line as its key",
      hint: "begin the list on the next line, or write it in brackets: [a, b]",
      at: { file, start, end },
    };
  }
  if (message.includes("Block scalar header")) {
    return {
      summary: "text behind | or >",
      detail:
        "A block of text begins on the next line; behind its mark only - or + and an indentation digit may stand.",
      at: { file, start, end },
    };
  }
  if (message.startsWith("Missing , or :")) {
    const place = { file, start, end: Math.max(end, start + 1) };
    return { summary: "a comma is missing before this", at: place };
  }
  return { summary: uncapitalise(message), at: { file, start, end } };
}

function unclosedQuote(file: SourceFile, document: Document.Parsed, end: number): Said {
  let opened = end;
  visit(document, {
    Scalar: (_, node) => {
      if (/^QUOTE/.test(node.type ?? "") && node.range && node.range[0] < end) opened = node.range[0];
    },
  });
  return {
    summary: "this quote is never closed",
    at: { file, start: opened, end: opened + 1 },
    hint: file.text[opened] === "'" ? "inside single quotes an apostrophe is written twice: ''" : undefined,
  };
}

function unclosedBracket(file: SourceFile, document: Document.Parsed, end: number, close: string): Said {
  const open = close === "]" ? "[" : "{";
  let opened = end;
  visit(document, {
    Collection: (_, node) => {
      const at = node.range?.[0];
      if (node.flow && at !== undefined && at < end && file.text[at] === open) opened = at;
    },
  });
  return {
    summary: `this ${open} is never closed`,
    detail: `A ${close} is missing, or what belongs inside is not indented.`,
    at: { file, start: opened, end: opened + 1 },
  };
}

function textAfterValue(file: SourceFile, start: number, end: number): Said {
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

function misaligned(file: SourceFile, start: number): Said {
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

function withoutComment(text: string): string {
  return text.replace(/\s+#.*$/, "").trimEnd();
}

function uncapitalise(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
