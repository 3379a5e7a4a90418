import type { Value } from "../../base/value.js";
import { escapePattern, pattern, PatternError, type Pattern, type PatternFlags } from "../../base/pattern.js";
import { Fault } from "../runtime/fault.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeInteger, takeText, takeTruth } from "../runtime/take.js";
import { str } from "../values/print.js";
import { asList } from "../values/sequence.js";

/** Filters with regular expressions, in Python's syntax. */
export const PATTERNS: Readonly<Record<string, Routine>> = {
  regex_search: routine("regex *groups **options", (run, value, regex, groups, options) =>
    search(run, value, regex, asList(groups!)!, options as Map<Value, Value>),
  ),
  regex_findall: routine("regex multiline? ignorecase?", (run, value, regex, multiline, ignoreCase) =>
    findAll(run, value, regex, multiline, ignoreCase),
  ),
  regex_replace: routine("pattern? replacement? ignorecase? multiline? count? mandatory_count?", replace),
  regex_escape: routine("re_type?", (run, value, kind) => escape(run, value, kind)),
};

/** The compiled pattern; what is wrong with it as a Fault. */
export function compile(run: Run, regex: Given, flags: PatternFlags): Pattern {
  return withPattern(() => pattern(takeText(run, regex), flags));
}

/** Runs something with a pattern; a pattern that takes too long is a Fault too. */
export function withPattern<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof PatternError)
      throw new Fault(`regular expression: ${thrown.message}`, { code: "template/regex" });
    throw thrown;
  }
}

function search(
  run: Run,
  value: Value,
  regex: Given,
  groups: readonly Value[],
  options: Map<Value, Value>,
): Value {
  const known = ["multiline", "ignorecase"];
  const unknown = [...options.keys()].find((key) => !known.includes(key as string));
  if (unknown !== undefined)
    throw new Fault(`regex_search has no argument '${str(run, unknown)}'`, { code: "template/type" });
  const flags = {
    multiline: takeTruth(run, options.get("multiline"), false),
    ignoreCase: takeTruth(run, options.get("ignorecase"), false),
  };
  const compiled = compile(run, regex, flags);
  const found = withPattern(() => compiled.search(str(run, value)));
  if (!found) return null;
  if (groups.length === 0) return found.text;
  return groups.map((group) => found.groups[groupNumber(run, compiled, group)] ?? null);
}

function groupNumber(run: Run, compiled: Pattern, group: Value): number {
  const text = takeText(run, group);
  const named = /^\\g<([^>]+)>$/.exec(text)?.[1];
  const number = /^\\(\d+)$/.exec(text)?.[1];
  const index =
    named === undefined
      ? Number(number ?? NaN)
      : (compiled.names.get(named) ?? (/^\d+$/.test(named) ? Number(named) : NaN));
  if (Number.isNaN(index))
    throw new Fault(`'${text}' names no group of the pattern`, { hint: "'\\1' or '\\g<name>'" });
  if (index > compiled.groupCount) throw new Fault(`the pattern has no group ${index}`);
  return index;
}

function findAll(run: Run, value: Value, regex: Given, multiline: Given, ignoreCase: Given): Value {
  const compiled = compile(run, regex, {
    multiline: takeTruth(run, multiline, false),
    ignoreCase: takeTruth(run, ignoreCase, false),
  });
  const all = withPattern(() => [...compiled.all(str(run, value))]);
  return all.map(({ text, groups }) => {
    if (groups.length === 1) return text;
    const captured = groups.slice(1).map((group) => group ?? "");
    return captured.length === 1 ? captured[0]! : captured;
  });
}

function replace(
  run: Run,
  value: Value,
  regex: Given,
  replacement: Given,
  ...[ignoreCase, multiline, count, mandatory]: Given[]
): Value {
  const compiled = compile(run, regex, {
    multiline: takeTruth(run, multiline, false),
    ignoreCase: takeTruth(run, ignoreCase, false),
  });
  const limit = takeInteger(run, count, "count", 0);
  const result = withPattern(() =>
    compiled.replace(str(run, value), takeText(run, replacement), Math.max(0, limit)),
  );
  const wanted = takeInteger(run, mandatory, "mandatory_count", 0);
  if (wanted > 0 && result.count !== wanted) {
    throw new Fault(`the pattern should match ${wanted} times, and matches ${result.count} times`);
  }
  return result.text;
}

function escape(run: Run, value: Value, kind: Given): Value {
  const type = takeText(run, kind, "python");
  if (type === "python") return escapePattern(str(run, value));
  if (type === "posix_basic") return str(run, value).replace(/[\].[^$*\\]/g, "\\$&");
  throw new Fault(`regex_escape knows 'python' and 'posix_basic', not '${type}'`);
}
