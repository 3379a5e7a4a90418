import { visit, type Document } from "yaml";
import type { SourceFile } from "../base/source.js";
import type { Said } from "./syntax-errors.js";

export function unclosedQuote(file: SourceFile, document: Document.Parsed, end: number): Said {
  let opened = end;
  visit(document, {
    Scalar: (_, node) => {
      if (/^QUOTE/.test(node.type ?? "") && node.range && node.range[0] < end) opened = node.range[0];
    },
  });
  const shallow = shallowLine(file, opened);
  if (shallow) return shallow;
  return {
    summary: "this quote is never closed",
    at: { file, start: opened, end: opened + 1 },
    hint: file.text[opened] === "'" ? "inside single quotes an apostrophe is written twice: ''" : undefined,
  };
}

/** A quoted text that is closed, but whose second line does not stand deeper than its key. */
function shallowLine(file: SourceFile, opened: number): Said | undefined {
  const { line } = file.position(opened);
  const next = file.line(line + 1);
  const key = /^ */.exec(file.line(line))![0].length;
  const indent = /^ */.exec(next)![0].length;
  const isKey = /^ *(?:- +)*[\w.-]+:(?:\s|$)/.test(next);
  const isClosed = file.text.indexOf(file.text[opened]!, opened + 1) !== -1;
  if (next.trim() === "" || indent > key || isKey || !isClosed) return undefined;
  const start = file.text.indexOf("\n", opened) + 1 + indent;
  return {
    summary: "a quoted text goes on in a line that is not indented",
    hint: "indent the line deeper than the key that the text belongs to",
    at: { file, start, end: start + next.trim().length },
  };
}

export function unclosedBracket(
  file: SourceFile,
  document: Document.Parsed,
  end: number,
  close: string,
): Said {
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
