import type { Value } from "../../base/value.js";
import type { Pattern } from "../../base/pattern.js";
import { compile, withPattern } from "../filters/patterns.js";
import { Fault } from "../runtime/fault.js";
import { routine, type Given, type Routine } from "../runtime/routine.js";
import type { Run } from "../runtime/run.js";
import { takeText, takeTruth } from "../runtime/take.js";
import { str } from "../values/print.js";

type Finder = (pattern: Pattern, text: string) => boolean;

const search: Finder = (pattern, text) => pattern.test(text);
const match: Finder = (pattern, text) => pattern.match(text) !== undefined;
const fullMatch: Finder = (pattern, text) => pattern.fullMatch(text) !== undefined;

const finder = (find: Finder) =>
  routine(
    "pattern ignorecase? multiline?",
    (run, value, regex, ignoreCase, multiline) => matches(run, value, regex, ignoreCase, multiline, find),
    {
      isHarmless: true,
    },
  );

/** Tests with regular expressions, in Python's syntax. */
export const MATCHING: Readonly<Record<string, Routine>> = {
  match: finder(match),
  search: finder(search),
  regex: routine(
    "pattern ignorecase? multiline? match_type?",
    (run, value, regex, ignoreCase, multiline, kind) => {
      const name = takeText(run, kind, "search");
      const find = new Map([
        ["search", search],
        ["match", match],
        ["fullmatch", fullMatch],
      ]).get(name);
      if (!find) throw new Fault(`match_type is search, match or fullmatch, not '${name}'`);
      return matches(run, value, regex, ignoreCase, multiline, find);
    },
    { isHarmless: true },
  ),
  url: routine("schemes?", (run, value) => isUrl(str(run, value)), { isHarmless: true }),
  uri: routine("schemes?", (run, value) => /^[A-Za-z][A-Za-z0-9+.-]*:./.test(str(run, value)), {
    isHarmless: true,
  }),
  urn: routine("", (run, value) => /^urn:./i.test(str(run, value)), { isHarmless: true }),
};

function matches(
  run: Run,
  value: Value,
  regex: Given,
  ignoreCase: Given,
  multiline: Given,
  find: Finder,
): boolean {
  const flags = {
    ignoreCase: takeTruth(run, ignoreCase, false),
    multiline: takeTruth(run, multiline, false),
  };
  const compiled = compile(run, regex, flags);
  return withPattern(() => find(compiled, str(run, value)));
}

function isUrl(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]+/.test(text);
}
