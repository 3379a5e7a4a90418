import t from "tap";
import { Omit, Template, Undefined, Unknown, type Dict, type Value } from "../../../engine/base/value.js";
import {
  evaluateExpression,
  evaluateTemplate,
  resolveValue,
  settle,
} from "../../../engine/template/evaluate.js";
import { LazyDict } from "../../../engine/template/lazy-dict.js";
import { ScopedDict } from "../../../engine/template/scoped-dict.js";
import { Pending, type Environment, type Scope } from "../../../engine/template/types.js";
import { show } from "./case.js";
import { scopeOf, evaluate, failure } from "./setting.js";

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
        const key = String(name);
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
