import { DiagnosticError, error } from "../../base/diagnostic.js";
import type { SourceFile } from "../../base/source.js";
import { readBoolean } from "../../source/scalars.js";
import { didYouMean } from "../../source/nearest.js";
import { IN_FILE, type SyntaxOptions } from "../syntax/options.js";

const NAMES: ReadonlyMap<string, keyof SyntaxOptions> = new Map<string, keyof SyntaxOptions>([
  ["block_start_string", "blockStart"],
  ["block_end_string", "blockEnd"],
  ["variable_start_string", "variableStart"],
  ["variable_end_string", "variableEnd"],
  ["comment_start_string", "commentStart"],
  ["comment_end_string", "commentEnd"],
  ["trim_blocks", "trimBlocks"],
  ["lstrip_blocks", "lstripBlocks"],
  ["keep_trailing_newline", "keepTrailingNewline"],
  ["newline_sequence", "newlineSequence"],
]);

/** How a template file is to be read, and where its text begins: behind a first line `#jinja2: trim_blocks: False, ...`. */
export interface FileSyntax {
  readonly options: SyntaxOptions;
  readonly offset: number;
}

/** @throws DiagnosticError for a header that makes no sense */
export function fileSyntax(file: SourceFile, given: Partial<SyntaxOptions> = {}): FileSyntax {
  const base = { ...IN_FILE, ...given };
  const header = /^#jinja2:([^\r\n]*)(?:\r\n?|\n|$)/.exec(file.text);
  if (!header) return { options: base, offset: 0 };
  const options: Record<string, string | boolean> = {};
  let at = "#jinja2:".length;
  for (const part of header[1]!.split(",")) {
    const [name, value] = readOption(file, part, at);
    options[name] = value;
    at += part.length + 1;
  }
  return { options: { ...base, ...options }, offset: header[0].length };
}

function readOption(file: SourceFile, part: string, start: number): [string, string | boolean] {
  const at = {
    file,
    start: start + (/^\s*/.exec(part)?.[0].length ?? 0),
    end: start + part.trimEnd().length,
  };
  const found = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(part);
  const wrong = (summary: string, hint?: string) =>
    new DiagnosticError(error("template/syntax", summary, { at, hint }));
  if (!found)
    throw wrong(
      "a '#jinja2:' header is a list of name: value",
      "#jinja2: trim_blocks: False, lstrip_blocks: True",
    );
  const [, name = "", text = ""] = found;
  const option = NAMES.get(name);
  if (!option) throw wrong(`there is no option '${name}'`, didYouMean(name, NAMES.keys()));
  const isBoolean = typeof IN_FILE[option] === "boolean";
  const value = isBoolean
    ? readBoolean(text)
    : text
        .replace(/^(['"])(.*)\1$/, "$2")
        .replaceAll("\\r", "\r")
        .replaceAll("\\n", "\n");
  if (value === undefined || value === "")
    throw wrong(`'${name}' needs ${isBoolean ? "True or False" : "some text"}`);
  return [option, value];
}
