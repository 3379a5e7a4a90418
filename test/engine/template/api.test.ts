import t from "tap";
import { DiagnosticError } from "../../../engine/base/diagnostic.js";
import { formatSpan, SourceFile } from "../../../engine/base/source.js";
import {
  Omit,
  Secret,
  Template,
  Undefined,
  Unknown,
  type Dict,
  type Value,
} from "../../../engine/base/value.js";
import { loadYaml } from "../../../engine/source/load.js";
import { nodeToValue } from "../../../engine/source/value.js";
import {
  checkTemplate,
  evaluateExpression,
  evaluateTemplate,
  freeNames,
  isTruthy,
  renderFile,
  resolveValue,
  settle,
  toText,
} from "../../../engine/template/evaluate.js";
import { LazyDict } from "../../../engine/template/lazy-dict.js";
import { ScopedDict } from "../../../engine/template/scoped-dict.js";
import { Pending, type Environment, type Scope } from "../../../engine/template/types.js";
import { Cache } from "../../../engine/template/compile/cache.js";
import { show } from "./case.js";

function scopeOf(values: Record<string, Value>): Scope {
  const all = new Map(Object.entries(values));
  return { get: (name) => all.get(name), names: () => all.keys() };
}

function evaluate(text: string, values: Record<string, Value> = {}, env?: Environment): Value {
  return evaluateTemplate(new Template(text), scopeOf(values), env);
}

function placed(text: string): Template {
  const file = new SourceFile("a.yml", text);
  return new Template(text, { file, start: 0, end: text.length });
}

function failure(work: () => unknown): DiagnosticError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

/** The variables of a YAML file as a scope; each keeps its place. */
function fileScope(text: string): Scope & { readonly values: Dict } {
  const { root } = loadYaml(new SourceFile("vars.yml", text));
  const values = nodeToValue(root!) as Dict;
  return { values, get: (name) => values.get(name), names: () => [...values.keys()].map(String) };
}

t.test("the caret stands under the exact words, whatever the YAML around them", async (t) => {
  const texts = [
    'a: "x {{ b + nope }}"',
    "a: 'it''s {{ nope }}'",
    'a: "tab\\t\\u00e9 {{ nope }}"',
    "a: |\n  line one\n  and {{ nope }} more\n",
    "a: >-\n  folded\n  {{ nope }}\n",
    "a: plain {{ nope }}",
    "a:\n  - deep: ['{{ nope.x }}']",
  ];
  for (const text of texts) {
    const scope = fileScope(`b: 1\n${text}`);
    const { at } = failure(() => resolveValue(scope.get("a")!, scope)).first;
    t.equal(at?.file.text.slice(at.start, at.end), "nope", text);
  }
});

t.test("an error in a variable tells the way to it", async (t) => {
  const scope = fileScope('a: "{{ b }}"\nb: "x {{ c.d }}"\nc: "{{ 1 + none }}"');
  const { first } = failure(() => resolveValue(scope.get("a")!, scope));
  t.equal(first.code, "template/type");
  t.equal(formatSpan(first.at!), "vars.yml:3:8");
  t.strictSame(
    first.related?.map(({ at, message }) => `${formatSpan(at)} ${message}`),
    ["vars.yml:2:10 'c' is read here", "vars.yml:1:8 'b' is read here"],
  );
});

t.test("an undefined variable in a variable does so too", async (t) => {
  const scope = fileScope('a: "{{ b }}"\nb: "{{ c }}"\nc: "{{ nope }}"');
  const { first } = failure(() => resolveValue(scope.get("a")!, scope));
  t.equal(formatSpan(first.at!), "vars.yml:3:8");
  t.strictSame(
    first.related?.map(({ message }) => message),
    ["'c' is read here", "'b' is read here"],
  );
});

t.test("a loop of variables is named, with the places", async (t) => {
  const scope = fileScope('a: "{{ b.c }}"\nb: {c: "{{ a }}"}');
  const { first } = failure(() => evaluateExpression(new Template("a"), scope));
  t.equal(first.summary, "recursive loop in template: a -> b.c -> a");
  t.equal(first.related?.length, 2);
});

t.test("own data only: nothing of JavaScript can be reached", async (t) => {
  const names = [
    "constructor",
    "__proto__",
    "prototype",
    "toString",
    "valueOf",
    "length",
    "hasOwnProperty",
    "call",
    "__class__",
  ];
  for (const object of [
    "''",
    "[]",
    "{}",
    "(1,)",
    "1",
    "1.5",
    "range",
    "range(2)",
    "none",
    "true",
    "now()",
    "namespace()",
    "omit",
    "lookup",
  ]) {
    for (const name of names) {
      for (const text of [
        `{{ (${object}).${name} }}`,
        `{{ (${object})['${name}'] }}`,
        `{{ (${object}) | attr('${name}') }}`,
      ]) {
        t.equal(failure(() => evaluate(text)).first.code, "template/undefined", text);
      }
    }
  }
  t.equal(failure(() => evaluate("{{ constructor }}")).first.code, "template/undefined");
  t.equal(
    failure(() => evaluate("{{ ''.constructor.constructor('return process')() }}")).first.code,
    "template/undefined",
  );
  t.equal(failure(() => evaluate("{{ 'x' | constructor }}")).first.code, "template/unknown-filter");
  t.equal(failure(() => evaluate("{{ 'x' is toString }}")).first.code, "template/unknown-test");
  t.equal(
    failure(() => evaluate("{{ lookup('constructor') }}", {}, { lookups: {} })).first.code,
    "template/unknown-lookup",
  );
  t.equal(evaluate("{{ d['__proto__'] }}", { d: new Map([["__proto__", 5]]) }), 5);
});

t.test("a variable is evaluated once in an evaluation", async (t) => {
  let asked = 0;
  const env: Environment = { lookups: { count: () => [++asked] } };
  t.equal(
    evaluate(
      "{{ a }}{{ a }}{{ b.c }}",
      { a: new Template("{{ lookup('count') }}"), b: new Map([["c", new Template("{{ a }}")]]) },
      env,
    ),
    "111",
  );
});

t.test("changing a list in a template changes no variable", async (t) => {
  const list: Value[] = [1];
  const dict: Dict = new Map([["l", list]]);
  t.equal(
    show(evaluate("{% set _ = d.l.append(2) %}{% set _ = d.update({'x': 1}) %}{{ d.l }}", { d: dict })),
    "[1, 2]",
  );
  t.strictSame(list, [1]);
  t.equal(dict.size, 1);
});

t.test("settle waits for what is pending, and the evaluation goes on with it", async (t) => {
  const answers = new Map<string, string>();
  const env: Environment = {
    lookups: {
      slow([name]) {
        const key = String(name as string);
        const known = answers.get(key);
        if (known !== undefined) return [known];
        throw new Pending(
          Promise.resolve().then(() => answers.set(key, `<${key}>`)),
          key,
        );
      },
    },
  };
  const template = new Template(
    "{{ lookup('slow', 'a') }}{{ lookup('slow', 'b') }}{{ nope | default('d') }}",
  );
  t.equal(await settle(() => evaluateTemplate(template, scopeOf({}), env)), "<a><b>d");
});

t.test("settle rejects with what it waited for", async (t) => {
  const wait = () => {
    throw new Pending(Promise.reject(new Error("gone")), "x");
  };
  await t.rejects(settle(wait), { message: "gone" });
});

t.test("what is pending is not caught by anything in a template", async (t) => {
  const env: Environment = {
    lookups: {
      slow: () => {
        throw new Pending(Promise.resolve(), "x");
      },
    },
  };
  t.throws(() => evaluate("{{ lookup('slow', errors='ignore') | default(1) }}", {}, env), Pending);
  t.throws(() => evaluate("{{ a | default(1) }}", { a: new Template("{{ lookup('slow') }}") }, env), Pending);
});

t.test("lookups of the host get values, and what they find is data", async (t) => {
  const env: Environment = {
    lookups: { echo: (args, kwargs) => [...args, ...kwargs.values()], text: () => ["{{ nope }}"] },
  };
  t.equal(
    show(evaluate("{{ query('echo', d, x=1) }}", { d: new Map([["a", new Template("{{ 1 + 1 }}")]]) }, env)),
    "[{'a': 2}, 1]",
  );
  t.equal(evaluate("{{ lookup('text') }}", {}, env), "{{ nope }}");
  t.equal(evaluate("{{ lookup('ansible.builtin.text') }}", {}, env), "{{ nope }}");
  t.equal(failure(() => evaluate("{{ lookup('echo', nope) }}", {}, env)).first.code, "template/undefined");
});

t.test("members of a lazy dictionary are made when they are asked for", async (t) => {
  const asked: Value[] = [];
  const hosts = new LazyDict(
    () => ["a", "b"],
    (key) => {
      asked.push(key);
      return key === "a" || key === "b" ? new Map<Value, Value>([["name", `host ${key}`]]) : undefined;
    },
  );
  t.equal(evaluate("{{ h.a.name }}", { h: hosts }), "host a");
  t.strictSame(asked, ["a"]);
  t.equal(
    evaluate("{{ h['b'].name }} {{ h.keys() }} {{ h | length }} {{ h.c is defined }} {{ 'a' in h }}", {
      h: hosts,
    }),
    "host b ['a', 'b'] 2 False True",
  );
  t.equal(
    evaluate("{% for k, v in h.items() %}{{ k }}={{ v.name }};{% endfor %}", { h: hosts }),
    "a=host a;b=host b;",
  );
});

t.test("templates of another scope are evaluated in that scope", async (t) => {
  const other = scopeOf({
    me: "other",
    greeting: new Template("I am {{ me }}"),
    deep: [new Template("{{ me }}")],
  });
  const hosts = new LazyDict(
    () => ["o"],
    (key) => (key === "o" ? new ScopedDict(other) : undefined),
  );
  const mine = { me: "mine", hostvars: hosts };
  t.equal(evaluate("{{ hostvars.o.greeting }}, {{ me }}", mine), "I am other, mine");
  t.equal(show(evaluate("{{ hostvars.o.deep }}", mine)), "['other']");
  t.equal(
    show(evaluate("{{ hostvars.o }}", mine)),
    "{'me': 'other', 'greeting': 'I am other', 'deep': ['other']}",
  );
  t.equal(evaluate("{{ hostvars.o.nope | default('x') }}", mine), "x");
});

t.test("a loop through two scopes is found", async (t) => {
  const b: Record<string, Value> = {};
  const scopeB: Scope = { get: (name) => b[name], names: () => Object.keys(b) };
  const a: Record<string, Value> = { x: new Template("{{ hostvars.b.x }}") };
  const scopeA: Scope = { get: (name) => a[name], names: () => Object.keys(a) };
  const hosts = new LazyDict(
    () => ["a", "b"],
    (key) => (key === "a" ? new ScopedDict(scopeA) : key === "b" ? new ScopedDict(scopeB) : undefined),
  );
  Object.assign(a, { hostvars: hosts });
  Object.assign(b, { hostvars: hosts, x: new Template("{{ hostvars.a.x }}") });
  t.equal(failure(() => evaluateExpression(new Template("x"), scopeA)).first.code, "template/recursion");
});

t.test("resolveValue goes to any depth, keeps omit, and leaves alone what holds no template", async (t) => {
  const plain: Value[] = [1, new Map<Value, Value>([["a", ["b"]]])];
  t.equal(resolveValue(plain, scopeOf({})), plain);
  const value = new Map<Value, Value>([
    ["a", [new Template("{{ n }}"), { not: "a value" } as unknown as Value]],
    ["b", new Template("{{ nope | default(omit) }}")],
  ]);
  const resolved = resolveValue(value, scopeOf({ n: 1 })) as Dict;
  t.equal((resolved.get("a") as Value[])[0], 1);
  t.equal(resolved.get("b"), Omit.value);
  t.equal(evaluate("{{ omit }}"), Omit.value);
  t.equal(evaluate("x{{ omit }}"), "x");
});

t.test("values that come in undefined or unknown are what they are", async (t) => {
  t.match(failure(() => evaluate("{{ a }}", { a: new Undefined("'a' was never registered") })).first, {
    summary: "'a' was never registered",
  });
  t.equal(evaluate("{{ a | default(1) }}", { a: new Undefined("gone") }), 1);
  t.match(evaluate("{{ a }}", { a: new Unknown("check mode") }), { reason: "check mode" });
});

t.test("files: places are those of the file, header or not", async (t) => {
  const file = new SourceFile("motd.j2", "#jinja2: trim_blocks: False\nhello\n{{ nope }}\n");
  const { at } = failure(() => renderFile(file, scopeOf({}))).first;
  t.equal(formatSpan(at!), "motd.j2:3:4");
  const wrong = new SourceFile("motd.j2", "#jinja2: trim_block: False\nx");
  t.match(failure(() => renderFile(wrong, scopeOf({}))).first, {
    code: "template/syntax",
    hint: 'did you mean "trim_blocks"?',
  });
});

t.test("files: options of the caller", async (t) => {
  const file = new SourceFile("a.j2", "  {% if true %}\nx\n{% endif %}\n");
  t.equal(renderFile(file, scopeOf({})), "  x\n");
  t.equal(renderFile(file, scopeOf({}), {}, { lstripBlocks: true }), "x\n");
  t.equal(renderFile(file, scopeOf({}), {}, { trimBlocks: false, lstripBlocks: true }), "\nx\n");
  t.equal(renderFile(file, scopeOf({}), {}, { keepTrailingNewline: false }), "  x\n");
  t.equal(
    renderFile(
      new SourceFile("a", "a\nb\n"),
      scopeOf({}),
      {},
      { newlineSequence: "\r\n", keepTrailingNewline: false },
    ),
    "a\r\nb",
  );
});

t.test("files: an error in an included file stands in that file", async (t) => {
  const env: Environment = { loadTemplate: () => new SourceFile("part.j2", "a\n{{ nope }}") };
  const { at } = failure(() =>
    renderFile(new SourceFile("main.j2", "{% include 'part.j2' %}"), scopeOf({}), env),
  ).first;
  t.equal(formatSpan(at!), "part.j2:2:4");
});

t.test("files that include themselves end in a message", async (t) => {
  const file = new SourceFile("a.j2", "{% include 'a.j2' %}");
  t.equal(
    failure(() => renderFile(file, scopeOf({}), { loadTemplate: () => file })).first.code,
    "template/too-deep",
  );
  t.equal(
    failure(() => evaluate("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")).first.code,
    "template/too-deep",
  );
});

t.test("the clock and the dice are the host's", async (t) => {
  const env: Environment = { now: () => new Date(Date.UTC(2024, 0, 2, 3, 4, 5)), random: () => 0.5 };
  t.equal(
    evaluate("{{ now(utc=true) }} {{ now(utc=true, fmt='%H') }} {{ '%Y' | strftime }}", {}, env),
    "2024-01-02 03:04:05 03 2024",
  );
  t.equal(show(evaluate("{{ now(utc=true) }}", {}, env)), "'2024-01-02 03:04:05'");
  t.equal(
    evaluate(
      "{{ 10 | random }} {{ ['a', 'b'] | random }} {{ [1, 2, 3] | shuffle }} {{ lookup('random_choice', 'a', 'b') }}",
      {},
      env,
    ),
    "5 b [1, 3, 2] b",
  );
});

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
