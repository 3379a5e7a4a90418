import fc from "fast-check";
import { readFileSync } from "node:fs";
import t from "tap";
import { Template } from "../../../engine/base/value.js";
import { hostsOf } from "../../../engine/inventory/groups.js";
import { loadInventory } from "../../../engine/inventory/load.js";
import { inventoryGraph, inventoryList } from "../../../engine/inventory/view.js";
import { load, valueOf, variablesOf } from "./memory.js";

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
