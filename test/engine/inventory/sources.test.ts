import fc from "fast-check";
import { readFileSync } from "node:fs";
import t from "tap";
import { Float, Template, type Value } from "../../../engine/base/value.js";
import { hostsOf } from "../../../engine/inventory/groups.js";
import { loadInventory } from "../../../engine/inventory/load.js";
import { splitPort } from "../../../engine/inventory/host-name.js";
import { readPythonLiteral } from "../../../engine/inventory/python-literal.js";
import { expandRanges } from "../../../engine/inventory/ranges.js";
import { inventoryGraph, inventoryList } from "../../../engine/inventory/view.js";
import { splitWords } from "../../../engine/inventory/words.js";
import { load, valueOf, variablesOf } from "./memory.js";

const names = (pattern: string) => {
  const expanded = expandRanges(pattern);
  return "names" in expanded ? expanded.names.join(" ") : `wrong: ${expanded.wrong.summary}`;
};

t.test("ranges", async (t) => {
  const cases: readonly [string, string][] = [
    ["web", "web"],
    ["web[1:3]", "web1 web2 web3"],
    ["web[08:10].x", "web08.x web09.x web10.x"],
    ["web[1:9:3]", "web1 web4 web7"],
    ["web[:2]", "web0 web1 web2"],
    ["db-[a:c]", "db-a db-b db-c"],
    ["[y:B]", "y z A B"],
    ["[a:b][1:2]", "a1 a2 b1 b2"],
    ["n[00:01]", "n00 n01"],
    ["web[3:1]", "wrong: this range ends before it begins"],
    ["web[b:a]", "wrong: this range ends before it begins"],
    ["web[1:]", "wrong: this range has no end"],
    ["web[1]", "wrong: a range needs a begin and an end"],
    ["web[1:2:3:4]", "wrong: a range needs a begin and an end"],
    ["web[1:5:0]", "wrong: a range's step is a whole number from 1"],
    ["web[01:100]", "wrong: begin and end of a range with leading zeros need the same width"],
    ["web[ab:cd]", "wrong: a range goes from number to number or from letter to letter"],
    ["web[1:2", "wrong: a [ without its ]"],
    ["web[0:999999999]", "wrong: this stands for more than 100000 hosts"],
    ["[1:999][1:999]", "wrong: this stands for more than 100000 hosts"],
  ];
  for (const [pattern, expected] of cases) t.equal(names(pattern), expected, pattern);
});

t.test("property: a range has every number between its ends, in its width", async () => {
  const range = fc.tuple(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 9 }), fc.boolean());
  fc.assert(
    fc.property(range, ([first, count, step, isPadded]) => {
      const last = String(first + count);
      const begin = isPadded ? String(first).padStart(last.length, "0") : String(first);
      const expanded = expandRanges(`n[${begin}:${last}:${step}]`);
      if (!("names" in expanded)) return false;
      const { names } = expanded;
      const isWide = !isPadded || names.every((name) => name.length === last.length + 1);
      return (
        isWide &&
        names.every((name, i) => Number(name.slice(1)) === first + i * step) &&
        names.length === Math.floor(count / step) + 1
      );
    }),
  );
});

t.test("ports and addresses", async (t) => {
  const cases: readonly [string, string, number | undefined][] = [
    ["web1", "web1", undefined],
    ["web1:22", "web1", 22],
    ["10.0.0.1:22", "10.0.0.1", 22],
    ["web[1:3]:22", "web[1:3]", 22],
    ["web[1:3]", "web[1:3]", undefined],
    ["2001:db8::1", "2001:db8::1", undefined],
    ["::1", "::1", undefined],
    ["[2001:db8::1]:22", "2001:db8::1", 22],
    ["[2001:db8::[1:3]]:22", "[2001:db8::[1:3]]:22", undefined],
  ];
  for (const [written, name, port] of cases)
    t.strictSame(splitPort(written), port === undefined ? { name } : { name, port }, written);
});

// Each line was read with Python 3.11's ast.literal_eval; undefined where it refuses.
t.test("Python literals", async (t) => {
  const cases: readonly [string, Value | undefined][] = [
    ["5", 5],
    ["-3", -3],
    ["+3", 3],
    ["0x10", 16],
    ["0o17", 15],
    ["0b11", 3],
    ["1_000", 1000],
    ["0644", undefined],
    ["00", 0],
    ["1.0", new Float(1)],
    [".5", new Float(0.5)],
    ["1e3", new Float(1000)],
    ["1__0", undefined],
    ["9007199254740993", 9007199254740993n],
    ["True", true],
    ["None", null],
    ["true", undefined],
    ["abc", undefined],
    ["10.0.0.1", undefined],
    ["'a'", "a"],
    ["'a' \"b\"", "ab"],
    ["r'\\d'", "\\d"],
    ["b'x'", "x"],
    ["'\\x41\\u00e9\\n\\101\\q'", "Aé\nA\\q"],
    ["'''a'b'''", "a'b"],
    ["'open", undefined],
    ["[1, 'a', [2,],]", [1, "a", [2]]],
    ["(1)", 1],
    ["(1,)", [1]],
    ["()", []],
    [
      "{'a': 1, 2: None}",
      new Map<Value, Value>([
        ["a", 1],
        [2, null],
      ]),
    ],
    ["{}", new Map()],
    ["{1, 2, 1}", [1, 2]],
    ["[1", undefined],
    ["[1 2]", undefined],
    ["5 # five", 5],
    ["5 five", undefined],
    ["", undefined],
    ["f('x')", undefined],
    ["1 + 1", undefined],
  ];
  for (const [text, value] of cases) t.strictSame(readPythonLiteral(text), value, text);
});

t.test("words of a host line", async (t) => {
  const cases: readonly [string, readonly string[] | string][] = [
    ["a b=1  c='x y'", ["a", "b=1", "c=x y"]],
    ["a b=1#c d", ["a", "b=1"]],
    ["a 'b#c' # d", ["a", "b#c"]],
    ['a b="x\\"y\\n" c=x\\ y', ["a", 'b=x"y\\n', "c=x y"]],
    ["a b='", "4"],
    ["a \\", "2"],
  ];
  for (const [line, expected] of cases) {
    const words = splitWords(line);
    t.strictSame(
      "unclosed" in words ? String(words.unclosed) : words.map(({ text }) => text),
      expected,
      line,
    );
  }
});

// What ansible-core 2.19 makes of this file.
t.test("INI: hosts, groups, literals on host lines and below :vars", async (t) => {
  const loaded = await load({
    "hosts.ini": `lone
[web]
w1 a=5 b=0644 c="x y" d='5' e="'5'" f=[1,2] h=True i=true j=a#b
w2:2222 s="a=b" 'y=1' t="{{ x }}" u=
w[01:02].example
[web:vars]
a=FALSE
b=5 # five
c = str # five
d = "quoted"
f=[1, 2]
; a comment
[prod:children]
db
web
[db]
`,
  });
  t.strictSame(loaded.diagnostics, []);
  const group = { a: "FALSE", b: 5, c: "str # five", d: "quoted", f: [1, 2] };
  t.strictSame(variablesOf(loaded, "w1"), {
    a: 5,
    b: "0644",
    c: "x y",
    d: 5,
    e: "5",
    f: [1, 2],
    h: true,
    i: "true",
    j: "a",
  });
  t.strictSame(variablesOf(loaded, "w2"), {
    ...group,
    ansible_port: 2222,
    s: "a=b",
    t: "{{ x }}",
    u: "",
    y: 1,
  });
  t.strictSame(variablesOf(loaded, "w02.example"), group);
  t.strictSame(hostsOf(loaded.inventory, "all"), ["lone", "w1", "w2", "w01.example", "w02.example"]);
  t.strictSame(
    [...loaded.inventory.groups.get("prod")!.children],
    ["web", "db"],
    "a group joins when it is declared",
  );
});

t.test("INI: a template knows its place, also behind quotes", async (t) => {
  const text = "web1 a='q {{ x }}' b={{x}}\n[all:vars]\nc = {{ x }}\n";
  const loaded = await load({ hosts: text });
  for (const name of ["a", "b", "c"]) {
    const template = valueOf(loaded, "web1", name) as Template;
    const i = template.text.indexOf("x");
    t.equal(text[template.offsets?.[i] ?? template.at!.start + i], "x", name);
  }
});

t.test("YAML: groups of groups, ranges, one name alone, hosts of several groups", async (t) => {
  const loaded = await load({
    "hosts.yml": `all:
  hosts:
    lone:
  children:
    web:
      hosts:
        "web[1:2]": { port: 80 }
      vars: { port: 8080, mode: 0644 }
    db: { hosts: db1 }
    prod: { children: { web: , db: } }
`,
  });
  t.strictSame(loaded.diagnostics, []);
  t.strictSame(variablesOf(loaded, "web2"), { mode: 420, port: 80 });
  t.strictSame(inventoryGraph(loaded.inventory, "all", new Set(hostsOf(loaded.inventory, "all")), false), [
    "@all:",
    "  |--@ungrouped:",
    "  |  |--lone",
    "  |--@web:",
    "  |  |--web1",
    "  |  |--web2",
    "  |--@db:",
    "  |  |--db1",
    "  |--@prod:",
    "  |  |--@web:",
    "  |  |  |--web1",
    "  |  |  |--web2",
    "  |  |--@db:",
    "  |  |  |--db1",
  ]);
});

t.test("the same inventory as YAML, JSON and INI, with and without an extension", async (t) => {
  const yaml = "web: {hosts: {web1: {a: 1}}, vars: {b: x}}\n";
  const ini = "[web]\nweb1 a=1\n[web:vars]\nb=x\n";
  const json = JSON.stringify({ web: { hosts: { web1: { a: 1 } }, vars: { b: "x" } } });
  for (const [name, text] of [
    ["a.yml", yaml],
    ["a.yaml", yaml],
    ["a.json", json],
    ["a", yaml],
    ["a", json],
    ["a", ini],
    ["a.ini", ini],
    ["hosts.prod", ini],
  ] as const) {
    const loaded = await load({ [name]: text });
    t.strictSame(loaded.diagnostics, [], name);
    const all = new Set(["web1"]);
    t.strictSame(
      inventoryList(loaded.inventory, all),
      {
        _meta: { hostvars: { web1: { a: 1, b: "x" } } },
        all: { children: ["ungrouped", "web"] },
        web: { hosts: ["web1"] },
      },
      name,
    );
  }
});

t.test("a list of hosts, with a port", async (t) => {
  const loaded = await load({ x: "" }, "web1,web[3:4]:22, db1,");
  t.strictSame(hostsOf(loaded.inventory, "ungrouped"), ["web1", "web3", "web4", "db1"]);
  t.strictSame(variablesOf(loaded, "web4"), { ansible_port: 22 });
});

t.test("a folder: its files in the order of their names, without what is no inventory", async (t) => {
  const loaded = await load(
    {
      "inv/20-more.ini": "[web]\nweb2\n[web:vars]\nx=2\n",
      "inv/10-base.yml": "web: {hosts: {web1: }, vars: {x: 1}}",
      "inv/sub/hosts": "[web]\nweb3\n",
      "inv/README.md": "# not one",
      "inv/.hidden.yml": "- wrong",
      "inv/hosts.yml~": "- wrong",
      "inv/group_vars/web.yml": "y: 3\n",
    },
    "inv",
  );
  t.strictSame(loaded.diagnostics, []);
  t.strictSame(hostsOf(loaded.inventory, "web"), ["web1", "web2", "web3"]);
  t.strictSame(variablesOf(loaded, "web3"), { x: 2, y: 3 });
});

// What ansible-core 2.19 makes of these files.
t.test("variables by depth, priority and name; files and folders beside several sources", async (t) => {
  const contents = {
    "i1/hosts.yml": `all:
  vars: {v: all-file, p: all}
  children:
    parent:
      vars: {v: parent-file, p: parent}
      children:
        child:
          vars: {v: child-file, p: child}
          hosts: {h1: {v: host-file}, h2: }
    other: {vars: {q: other, ansible_group_priority: 10}, hosts: {h1: }}
    zeta: {vars: {q: zeta}, hosts: {h1: }}
`,
    "i1/group_vars/all.yml": "gv: all1\nall1: 1\n",
    "i1/group_vars/child/b.yml": "gv: child1\n",
    "i1/group_vars/child/a": "gv: child1a\nsub: no\n",
    "i1/group_vars/child/sub/x.json": '{"sub": true}',
    "i1/group_vars/child/.hidden.yml": "sub: hidden\n",
    "i1/group_vars/child/z.txt": "sub: text\n",
    "i1/host_vars/h2.yaml": "hv: host1\n",
    "i2/hosts.ini": "[child]\nh3\nh2 hv=ini\n[child:vars]\nc2=1\n",
    "i2/group_vars/parent.yml": "gv: parent2\n",
    "i2/host_vars/h1": "hv2: dot\n",
  };
  const loaded = await load(contents, "i1", "i2");
  t.strictSame(loaded.diagnostics, []);
  const shared = { all1: 1, c2: 1, gv: "parent2", p: "child", sub: true };
  t.strictSame(variablesOf(loaded, "h1"), { ...shared, hv2: "dot", q: "other", v: "host-file" });
  t.strictSame(variablesOf(loaded, "h2"), { ...shared, hv: "host1", v: "child-file" });
  t.strictSame(variablesOf(loaded, "h3"), { ...shared, v: "child-file" });
  const turned = await load(contents, "i1/hosts.yml", "i2", "i1");
  t.equal(variablesOf(turned, "h1")["gv"], "child1", "a folder counts where it is named last");
});

t.test("host_vars of a host with dots in its name, with and without an extension", async (t) => {
  const loaded = await load({
    hosts: "a.b.c\nd.e\n",
    "host_vars/a.b.c": "x: 1",
    "host_vars/d.e.yml": "x: 2",
  });
  t.strictSame([variablesOf(loaded, "a.b.c"), variablesOf(loaded, "d.e")], [{ x: 1 }, { x: 2 }]);
});

t.test("a file of another kind in group_vars says nothing", async (t) => {
  const loaded = await load({
    hosts: "h\n",
    "group_vars/README.md": "# Words: and: colons",
    "group_vars/LICENSE": "free",
  });
  t.strictSame(loaded.diagnostics, []);
});

t.test("localhost is there when nobody names it, local, and in no group", async (t) => {
  const loaded = await load({ hosts: "h\n" });
  t.equal(loaded.inventory.hosts.get("localhost")?.isImplicit, true);
  t.strictSame(variablesOf(loaded, "localhost"), { ansible_connection: "local" });
  t.strictSame(hostsOf(loaded.inventory, "all"), ["h"]);
  const named = await load({ hosts: "127.0.0.1\n" });
  t.notOk(named.inventory.hosts.has("localhost"));
});

t.test("property: no inventory, however broken, makes it throw", async () => {
  const yaml = "all:\n  hosts:\n    web[1:3]: {a: 1}\n  children:\n    db:\n      vars: {x: y}\n";
  const ini = "a b=1 c='d'\n[web:children]\ndb\n[db:vars]\nx=[1, 'y']\n[db]\nh[1:3]:22\n";
  const piece = fc.constantFrom(...Array.from("[]{}:=#'\"\\ \n-*&!,"), "[a:", ":vars]", "  ", "\t");
  const edits = fc.array(fc.tuple(fc.nat(90), piece), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(yaml, ini), edits, async (text, edits) => {
      const broken = edits.reduce<string>(
        (text, [at, piece]) => text.slice(0, at) + piece + text.slice(at + 1),
        text,
      );
      const { inventory } = await load({ [text === yaml ? "a.yml" : "a.ini"]: broken });
      return [...inventory.groups.values()].every(({ hosts }) =>
        [...hosts].every((host) => inventory.hosts.has(host)),
      );
    }),
    { numRuns: 300 },
  );
});

t.test("the samples have the groups and variables that the playbooks know", async (t) => {
  const schema = JSON.parse(readFileSync("playbooks/vars/schema.json", "utf8")) as { properties: object };
  for (const name of ["stacked", "external"]) {
    const { inventory, diagnostics } = await loadInventory([`inventories/${name}.yml`], {
      cwd: process.cwd(),
    });
    t.strictSame(diagnostics, [], name);
    t.equal(hostsOf(inventory, "control_planes").length, 3, name);
    t.equal(hostsOf(inventory, "load_balancers").length, name === "external" ? 2 : 0, name);
    const groups = ["all", "ungrouped", "load_balancers", "control_planes", "workers"];
    t.ok([...inventory.groups.keys()].every((group) => groups.includes(group)));
    const named = [...inventory.groups.values(), ...inventory.hosts.values()].flatMap(({ vars }) => [
      ...vars.keys(),
    ]);
    const unknown = named.filter(
      (variable) => !variable.startsWith("ansible_") && !(variable in schema.properties),
    );
    t.strictSame(unknown, [], name);
  }
});
