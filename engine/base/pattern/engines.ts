import { createRequire } from "node:module";
import { createContext, Script, type Context } from "node:vm";
import type { RE2JS } from "re2js";
import { printEcma, printRe2 } from "./print.js";
import { PatternError, type ParsedPattern, type PatternNode } from "./syntax.js";

/** Where a match and its groups stand: pairs of start and end, -1 for a group that took no part. Pair 0 is the match. */
export type Spans = readonly (readonly [number, number])[];

/** Finds the first match at or after `from`. */
export type Search = (text: string, from: number) => Spans | undefined;

const backtrackLimitMs = 1000;
const require = createRequire(import.meta.url);

/** Linear in the text's length; undefined where the pattern asks for more than such an engine can do. */
export function linearSearch(pattern: ParsedPattern): Search | undefined {
  if (needsBacktracking(pattern.root, true)) return undefined;
  const { text: source, captures } = printRe2(pattern);
  const compiled = compileRe2(source, pattern.ignoreCase);
  if (!compiled) return undefined;
  return (text, from) => {
    const matcher = compiled.matcher(text);
    if (!matcher.find(from)) return undefined;
    const spans: [number, number][] = Array.from({ length: pattern.groupCount + 1 }, () => [-1, -1]);
    let end = matcher.end();
    captures.forEach((group, i) => {
      if (i > 0 && group === 0 && matcher.start(i) >= 0) end = matcher.start(i);
      if (i === 0 || group > 0) spans[group] = [matcher.start(i), matcher.end(i)];
    });
    return spans.map(([start, stop]) => [start, Math.min(stop, end)] as const);
  };
}

/** JavaScript's own engine, under a time limit; it runs apart from the program's globals. */
export function backtrackingSearch(pattern: ParsedPattern): Search {
  if (switchesCase(pattern.root))
    throw new PatternError("look-around or back-references together with '(?i:...)' are not supported", 0);
  const flags = `dgu${pattern.ignoreCase ? "i" : ""}`;
  const expression = JSON.stringify(printEcma(pattern));
  const context: Context = createContext({ text: "", from: 0 });
  const script = new Script(
    `{ const r = new RegExp(${expression}, "${flags}"); r.lastIndex = from; const m = r.exec(text); m && JSON.stringify(m.indices) }`,
  );
  return (text, from) => {
    context.text = text;
    context.from = from;
    const found = runLimited(script, context);
    if (found === null) return undefined;
    return (JSON.parse(found) as ([number, number] | null)[]).map((span) => span ?? ([-1, -1] as const));
  };
}

function runLimited(script: Script, context: Context): string | null {
  try {
    return script.runInContext(context, { timeout: backtrackLimitMs }) as string | null;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new PatternError(`the pattern was still searching after ${backtrackLimitMs} ms`, 0);
  }
}

function compileRe2(source: string, ignoreCase: boolean): RE2JS | undefined {
  const re2 = require("re2js") as typeof import("re2js");
  try {
    return re2.RE2JS.compile(source, ignoreCase ? re2.RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    // Repeats above 1000: the parser has already found all that is wrong with the pattern itself.
    return undefined;
  }
}

/** Look-around, back-references, and a `$` with something behind it, which the linear engine can't leave untaken. */
function needsBacktracking(node: PatternNode, isLast: boolean): boolean {
  switch (node.type) {
    case "look":
    case "backreference":
      return true;
    case "assertion":
      return node.kind === "end" && !isLast;
    case "group":
      return needsBacktracking(node.body, isLast);
    case "repeat":
      return needsBacktracking(node.body, false);
    case "alternation":
      return node.branches.some((branch) => needsBacktracking(branch, isLast));
    case "sequence":
      return node.items.some((item, i) => needsBacktracking(item, isLast && i === node.items.length - 1));
    default:
      return false;
  }
}

function switchesCase(node: PatternNode): boolean {
  if (node.type === "group" && node.ignoreCase !== undefined) return true;
  if (node.type === "alternation") return node.branches.some(switchesCase);
  if (node.type === "sequence") return node.items.some(switchesCase);
  return "body" in node && switchesCase(node.body);
}

/** A word boundary next to letters beyond ASCII, which the linear engine doesn't see. */
export function hasUnicodeBoundary(node: PatternNode): boolean {
  if (node.type === "assertion")
    return !node.ascii && (node.kind === "boundary" || node.kind === "nonBoundary");
  if (node.type === "alternation") return node.branches.some(hasUnicodeBoundary);
  if (node.type === "sequence") return node.items.some(hasUnicodeBoundary);
  return "body" in node && hasUnicodeBoundary(node.body);
}
