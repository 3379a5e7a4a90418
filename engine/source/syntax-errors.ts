import type { Document, YAMLError } from "yaml";
import type { Diagnostic } from "../base/diagnostic.js";
import type { SourceFile } from "../base/source.js";
import { misaligned, nestedMapping, strayLine, tabIndent, textAfterValue } from "./syntax-layout.js";
import { unclosedBracket, unclosedQuote } from "./syntax-open.js";

/** What is said about an error in the syntax. */
export type Said = Omit<Diagnostic, "severity" | "code">;

/** Errors that stand alone; any other makes most of what follows it noise. */
const LOCAL = new Set<YAMLError["code"]>(["BAD_DQ_ESCAPE", "BAD_SCALAR_START"]);

/** What the parser complained about, in a playbook author's words: local errors up to the first structural one. */
export function explainSyntaxErrors(file: SourceFile, document: Document.Parsed): Diagnostic[] {
  const said: Diagnostic[] = [];
  const lines = new Set<number>();
  let hasStructural = false;
  for (const problem of document.errors) {
    const { line } = file.position(problem.pos[0]);
    // Behind a structural error even a local one may be the parser reading prose as YAML.
    if (hasStructural || lines.has(line)) continue;
    lines.add(line);
    hasStructural = !LOCAL.has(problem.code);
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
      // "A block sequence may not be used as an implicit map key": a list item among keys.
      if (problem.message.includes("sequence")) return strayLine(file, start);
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

function reservedStart(file: SourceFile, start: number): Said {
  const value = /^[^\n#]*/.exec(file.text.slice(start))![0].trimEnd();
  return {
    summary: `an unquoted value can't begin with ${value[0]}`,
    hint: `put it in quotes: "${value.replaceAll('"', '\\"')}"`,
    at: { file, start, end: start + 1 },
  };
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
  if (message.includes("Block scalar header") || message.includes("Not a YAML token")) {
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

function uncapitalise(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
