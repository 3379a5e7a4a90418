import { readFileSync } from "node:fs";
import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { Secret, Template, Undefined, Unknown, type Value } from "../../../engine/base/value.js";
import { Cache } from "../../../engine/template/compile/cache.js";
import { checkTemplate, freeNames, isTruthy, toText } from "../../../engine/template/evaluate.js";
import { FILTERS } from "../../../engine/template/filters/registry.js";
import { GLOBALS } from "../../../engine/template/globals/registry.js";
import { PURE_LOOKUPS } from "../../../engine/template/lookups/registry.js";
import { TESTS } from "../../../engine/template/tests/registry.js";
import { placed } from "./setting.js";

t.test("freeNames: what a template may read", async (t) => {
  const cases: [string, "template" | "expression", string, boolean][] = [
    ["{{ a + b.c }}", "template", "a b", false],
    ["a is defined and b[c]", "expression", "a b c", false],
    ["{{ a }}", "expression", "a", false],
    ["{% for x in xs if x > n %}{{ x }}{{ loop.index }}{% endfor %}{{ x }}", "template", "n x xs", false],
    ["{% set a = b %}{{ a }}", "template", "b", false],
    ["{% if c %}{% set a = 1 %}{% endif %}{{ a }}", "template", "a c", false],
    [
      "{% macro f(p, q=d) %}{{ p }}{{ q }}{{ g }}{{ varargs }}{% endmacro %}{{ f(x) }}",
      "template",
      "d g x",
      false,
    ],
    ["{% with a = b %}{{ a }}{% endwith %}{{ a }}", "template", "a b", false],
    ["{{ range(3) | map('string') | list }}{{ omit }}", "template", "", false],
    ["{{ xs | map(attribute=a) | select('in', ys) }}", "template", "a xs ys", false],
    ["{{ vars['a'] }}{{ vars.b }}", "template", "a b", false],
    ["{{ vars[a] }}", "template", "a vars", true],
    ["{{ hostvars['h'].x }}", "template", "hostvars", false],
    ["{{ hostvars[h].x }}", "template", "h hostvars", true],
    ["{{ lookup('vars', 'a') }}", "template", "a", false],
    ["{{ lookup('vars', a) }}", "template", "a", true],
    ["{{ lookup('items', a) }}", "template", "a", false],
    ["{{ lookup('pipe', 'date') }}", "template", "", true],
    ["{{ lookup(a) }}", "template", "a", true],
    ["{{ now() }}", "template", "", true],
    ["{{ 10 | random }}", "template", "", true],
    ["{{ 10 | random(seed=h) }}", "template", "h", false],
    ["{{ [1] | shuffle }}", "template", "", true],
    ["{{ '%Y' | strftime }}", "template", "", true],
    ["{{ '%Y' | strftime(0) }}", "template", "", false],
    ["{% include 'a' %}", "template", "", true],
    ["a == '{{ b }}'", "expression", "a b", false],
    ["{{ broken", "template", "", false],
  ];
  for (const [text, mode, names, isDynamic] of cases) {
    const found = freeNames(new Template(text), mode);
    t.strictSame([[...found.names].sort().join(" "), found.isDynamic], [names, isDynamic], text);
  }
});

t.test("checkTemplate: all that can be told without variables", async (t) => {
  const codes = (text: string, mode: "template" | "expression" = "template") =>
    checkTemplate(placed(text), mode).map(({ code }) => code);
  t.strictSame(codes("{{ a | upper }}{{ lookup('file', 'x') }}"), []);
  t.strictSame(
    codes("{{ a | uper }} {{ b is strng }} {{ lookup('fil', 'x') }} {{ c | map('lwer') | select('od') }}"),
    [
      "template/unknown-filter",
      "template/unknown-test",
      "template/unknown-lookup",
      "template/unknown-filter",
      "template/unknown-test",
    ],
  );
  t.strictSame(codes("{{ a b }}"), ["template/syntax"]);
  t.strictSame(codes("a is defined and", "expression"), ["template/syntax"]);
  t.match(checkTemplate(new Template("a == '{{ b }}'"), "expression"), [
    { severity: "warning", code: "template/nested" },
  ]);
  t.strictSame(codes("{{ lookup('special') }}"), ["template/unknown-lookup"]);
  t.strictSame(checkTemplate(new Template("{{ lookup('special') }}"), "template", ["special"]), []);
});

t.test("isTruthy and toText", async (t) => {
  t.strictSame(
    [[], "", 0, null, new Map(), false].map((value) => isTruthy(value as Value)),
    Array(6).fill(false),
  );
  t.strictSame(
    [[0], "a", 1, new Map([["a", 1]]), true, new Secret("x")].map((value) => isTruthy(value as Value)),
    Array(6).fill(true),
  );
  t.match(isTruthy(new Unknown("why")), { reason: "why" });
  t.throws(() => isTruthy(new Undefined("gone")), DiagnosticError);
  t.strictSame([null, true, [1, "a"], new Secret("pw"), "x", 5].map(toText), [
    "",
    "True",
    "[1, 'a']",
    "********",
    "x",
    "5",
  ]);
  t.equal(toText([new Secret("pw")]), "['********']");
});

t.test("what is used stays in the cache, and the cache stays small", async (t) => {
  const cache = new Cache<number>(10);
  let made = 0;
  const ask = (key: string) => cache.get(key, () => ++made);
  ask("kept");
  for (let i = 0; i < 1000; i++) {
    ask(`other ${i}`);
    ask("kept");
  }
  t.equal(made, 1001);
  ask("other 0");
  t.equal(made, 1002);
});

t.test("the documentation names every filter, test, lookup and global", async (t) => {
  const text = readFileSync("docs/templates.md", "utf8");
  const named = new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, word]) => word!.replace(/\(.*/, "")));
  const all = [...FILTERS.keys(), ...TESTS.keys(), ...PURE_LOOKUPS.keys(), ...GLOBALS.keys()];
  t.strictSame(
    all.filter((name) => !named.has(name)),
    [],
  );
});
