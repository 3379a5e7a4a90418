import { Composer, Parser, isScalar, visit, type Document } from "yaml";
import { error, type Diagnostic } from "../base/diagnostic.js";
import { SourceFile } from "../base/source.js";
import { NodeBuilder } from "./build.js";
import { explainSyntaxErrors } from "./syntax-errors.js";
import type { Loaded, Node } from "./types.js";
import { findUnquoted, unquotedDiagnostic, withoutUnquoted } from "./unquoted.js";
import type { Decrypt } from "./vault/keyring.js";
import { openFile } from "./vault/open-file.js";

export interface LoadOptions {
  /** Opens encrypted files and `!vault` values; without it they are an error that says so. */
  readonly decrypt?: Decrypt;
}

/**
 * Reads a file with one YAML document. A `---` that begins a second one is an error.
 * @returns the root node (undefined for an empty file or a broken one) and everything wrong with it; never throws
 */
export function loadYaml(file: SourceFile, options: LoadOptions = {}): Loaded {
  const { roots, diagnostics } = loadYamlDocuments(file, options);
  if (roots.length < 2 || diagnostics.some(({ severity }) => severity === "error")) {
    return { file, root: roots[0], diagnostics };
  }
  const { file: read, end } = roots[0]!.at;
  const start = /^---/m.exec(read.text.slice(end))!.index + end;
  const many = error("yaml/documents", "a second YAML document begins here", {
    at: { file: read, start, end: start + 3 },
    detail: "This file may hold one document only.",
    hint: "put the rest into a file of its own, or remove the line",
  });
  return { file, root: undefined, diagnostics: [...diagnostics, many] };
}

/** The same for a file that may hold several documents, such as Kubernetes manifests; empty ones are left out. */
export function loadYamlDocuments(
  file: SourceFile,
  options: LoadOptions = {},
): { readonly roots: readonly Node[]; readonly diagnostics: readonly Diagnostic[] } {
  const opened = openFile(file, options.decrypt);
  if ("problem" in opened) return { roots: [], diagnostics: [opened.problem] };
  const read = readText(opened.file, options);
  return opened.file.isSecret ? { ...read, diagnostics: read.diagnostics.map(withoutWords) } : read;
}

/** What messages quote of a decrypted file, and what they advise to write instead, may be its secrets. */
function withoutWords({ severity, code, summary, at }: Diagnostic): Diagnostic {
  return { severity, code, summary: summary.replace(/"[^"]*"/g, '"…"'), at };
}

function readText(
  file: SourceFile,
  options: LoadOptions,
): { readonly roots: readonly Node[]; readonly diagnostics: readonly Diagnostic[] } {
  const unreadable = checkText(file);
  if (unreadable) return { roots: [], diagnostics: [unreadable] };
  try {
    const documents = parse(file.text);
    const unquoted = findUnquoted(file, () => insideText(documents));
    if (unquoted.length > 0) {
      const rest = parse(withoutUnquoted(file.text, unquoted));
      const others = rest.flatMap((document) => explainSyntaxErrors(file, document));
      const all = [...unquoted.map((value) => unquotedDiagnostic(file, value)), ...others];
      return { roots: [], diagnostics: all.toSorted((a, b) => a.at!.start - b.at!.start) };
    }
    const broken = documents.flatMap((document) => explainSyntaxErrors(file, document));
    if (broken.length > 0) return { roots: [], diagnostics: broken };
    return build(file, documents, options);
  } catch (reason) {
    // Brackets nested some thousands deep overflow the parser's stack.
    if (!(reason instanceof RangeError)) throw reason;
    return {
      roots: [],
      diagnostics: [error("yaml/depth", "nested too deeply", { at: { file, start: 0, end: 0 } })],
    };
  }
}

function build(file: SourceFile, documents: readonly Document.Parsed[], options: LoadOptions) {
  const roots: Node[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const document of documents) {
    const builder = new NodeBuilder(file, options.decrypt);
    const root = builder.build(document);
    if (root) roots.push(root);
    diagnostics.push(...builder.diagnostics);
  }
  return { roots: diagnostics.some(({ severity }) => severity === "error") ? [] : roots, diagnostics };
}

function parse(text: string): Document.Parsed[] {
  // All scalars stay text here ("failsafe"): their meaning, tags, merge and duplicate keys are ours.
  const composer = new Composer({
    schema: "failsafe",
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  return [...composer.compose(new Parser().parse(text), true, text.length)] as Document.Parsed[];
}

/** Tells whether an offset is inside a quoted text, a block of text, or a plain value of several lines. */
function insideText(documents: readonly Document.Parsed[]): (offset: number) => boolean {
  const stretches: [number, number][] = [];
  for (const document of documents) {
    visit(document, {
      Scalar: (_, node) => {
        const isOneLinePlain = node.type === "PLAIN" && !node.source?.includes("{");
        if (isScalar(node) && !isOneLinePlain && node.range) stretches.push([node.range[0], node.range[1]]);
      },
    });
  }
  return (offset) => stretches.some(([start, end]) => start < offset && offset < end);
}

function checkText(file: SourceFile): Diagnostic | undefined {
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(file.text);
  if (!control) return undefined;
  const code = control[0].charCodeAt(0).toString(16).padStart(2, "0");
  return error("yaml/control-character", `a control character (0x${code}) in the text`, {
    at: { file, start: control.index, end: control.index + 1 },
    detail: "YAML files are text; control characters may only stand as escapes in double quotes.",
    hint: `write "\\x${code}"`,
  });
}
