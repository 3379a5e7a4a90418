import { chmodSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import t, { type Test } from "tap";
import { Template } from "../../../engine/base/value.js";
import { groupName } from "../../../engine/inventory/dynamic/keyed-groups.js";
import { loadInventory } from "../../../engine/inventory/load.js";
import { inventoryList } from "../../../engine/inventory/view.js";

/** What an inventory of these files comes to; programs are those with a first line `#!`. */
async function load(t: Test, files: Record<string, string>, sources: readonly string[]) {
  const root = t.testdir(files);
  for (const [name, text] of Object.entries(files))
    if (text.startsWith("#!")) chmodSync(path.join(root, name), 0o755);
  const loaded = await loadInventory(sources, { cwd: root });
  const hosts = new Set([...loaded.inventory.hosts.keys()].filter((name) => name !== "localhost"));
  const { _meta, ...groups } = inventoryList(loaded.inventory, hosts) as {
    _meta: { hostvars: Record<string, Record<string, unknown>> };
  };
  const members = Object.fromEntries(
    Object.entries(groups as Record<string, { hosts?: string[] }>).map(([name, { hosts: own }]) => [
      name,
      own ?? [],
    ]),
  );
  const said = loaded.diagnostics.map(({ summary, detail }) => `${summary}${detail ? `: ${detail}` : ""}`);
  return { root, ...loaded, hostvars: _meta.hostvars, members, said };
}

const program = (list: string, host = "") =>
  `#!/bin/sh\necho "$*" >> calls\ncase $1 in --list) echo '${list}';; --host) ${host || ":"};; esac\n`;
const whole = JSON.stringify({
  web: {
    hosts: ["w1", "w[1:9]"],
    vars: { port: 80, text: "on {{ inventory_hostname }}" },
    children: ["sub"],
  },
  sub: ["s1"],
  all: { vars: { everywhere: true } },
  _meta: { hostvars: { w1: { x: { __ansible_unsafe: "{{ y }}" } }, stranger: { x: 1 } } },
});

t.test("a program's groups, hosts and variables", async (t) => {
  const { inventory, members, hostvars, said, root } = await load(t, { hosts: program(whole) }, ["hosts"]);
  t.strictSame(said, []);
  t.strictSame(members["web"], ["w1", "w[1:9]"], "names stand as they are");
  t.strictSame(members["sub"], ["s1"]);
  t.strictSame(hostvars["w1"], {
    everywhere: true,
    port: 80,
    text: "on {{ inventory_hostname }}",
    x: "{{ y }}",
  });
  t.notOk(inventory.hosts.has("stranger"));
  t.ok(inventory.groups.get("web")!.vars.get("text")!.value instanceof Template);
  t.equal(inventory.hosts.get("w1")!.vars.get("x")!.value, "{{ y }}", "what is marked unsafe is no template");
  t.equal(readFileSync(path.join(root, "calls"), "utf8"), "--list\n", "asked once, in its folder");
});

t.test("without _meta it is asked for each host", async (t) => {
  const text = program('{"web": ["a", "b"]}', '[ $2 = b ] || echo "{\\"n\\": 1.0}"');
  const { hostvars, root, said } = await load(t, { "hosts.py": text }, ["hosts.py"]);
  t.strictSame(said, []);
  t.strictSame(hostvars["a"], { n: 1 });
  t.strictSame(readFileSync(path.join(root, "calls"), "utf8").split("\n").toSorted(), [
    "",
    "--host a",
    "--host b",
    "--list",
  ]);
});

t.test("what a program prints is kept for as long as is said, for its owner alone", async (t) => {
  const root = t.testdir({ hosts: program(whole) });
  const file = path.join(root, "hosts");
  chmodSync(file, 0o755);
  utimesSync(file, 1, 1);
  const calls = () => readFileSync(path.join(root, "calls"), "utf8").split("\n").length - 1;
  const ask = async (seconds: number, isFlushed = false) => {
    const folder = path.join(root, "cache");
    const { inventory } = await loadInventory(["hosts"], {
      cwd: root,
      cache: { folder, seconds, isFlushed },
    });
    t.ok(inventory.hosts.has("s1"));
    return calls();
  };
  t.equal(await ask(60), 1);
  t.equal(await ask(60), 1);
  t.equal(await ask(60, true), 2, "flushed");
  t.equal(await ask(0), 3, "nothing is kept");
  const [kept] = readdirSync(path.join(root, "cache"));
  t.equal(statSync(path.join(root, "cache", kept!)).mode & 0o777, 0o600);
  utimesSync(path.join(root, "cache", kept!), 1, 1);
  t.equal(await ask(60), 4, "too old");
  const later = new Date(Date.now() + 1000);
  utimesSync(file, later, later);
  t.equal(await ask(60), 5, "the program was changed");
});

t.test("mistakes of programs are said, with their last lines", async (t) => {
  const cases: readonly [string, RegExp][] = [
    ["#!/bin/sh\necho one >&2; echo two >&2; exit 3\n", /^hosts --list failed: exit code 3: one\ntwo$/],
    ["#!/bin/sh\necho '{no'\n", /^hosts --list did not print JSON/],
    ["#!/bin/sh\necho '[1]'\n", /^hosts --list printed no mapping of groups/],
    ["#!/no/such/program\n", /^the inventory program hosts can't be run/],
    [program('{"web": {"host": ["a"]}}'), /^the group "web" has neither hosts nor vars nor children/],
    [program('{"web": 1}'), /^the group "web" has not the shape/],
    [
      program('{"web": {"hosts": ["a"]}, "_meta": {"hostvars": {"a": 1}}}'),
      /^the variables of the host "a" has not the shape/,
    ],
  ];
  for (const [text, expected] of cases)
    t.match((await load(t, { hosts: text }, ["hosts"])).said[0], expected);
});

t.test("a data file with the bit for execution is read as data", async (t) => {
  const root = t.testdir({ "hosts.yml": "all: {hosts: {a: }}\n" });
  chmodSync(path.join(root, "hosts.yml"), 0o755);
  const { inventory } = await loadInventory(["hosts.yml"], { cwd: root });
  t.ok(inventory.hosts.has("a"));
});

const machines = `[web]
w1 os=debian ver=12 env=prod tags='["a","b c"]'
w2 os=rocky ver=9 env=
[db]
d1 os=debian ver=13 meta='{"zone":"z 1","rack":3}'
`;

const construct = (t: Test, text: string, more: Record<string, string> = {}) =>
  load(t, { "1.ini": machines, "2.yml": `plugin: constructed\n${text}`, ...more }, ["1.ini", "2.yml"]);

t.test("compose sees what was before, and templates in text are no templates", async (t) => {
  const { hostvars, said } = await construct(
    t,
    `compose:
  ansible_host: inventory_hostname ~ ".example.org"
  double: ver * 2
  again: double + 1
  braces: "'{{ os }}'"
  where: group_names`,
  );
  t.strictSame(said, ["this gives nothing for any host: 'double' is undefined."]);
  const { os: _, ver: __, env: ___, ...composed } = hostvars["w2"]!;
  t.strictSame(composed, { ansible_host: "w2.example.org", double: 18, braces: "{{ os }}", where: ["web"] });
});

t.test("groups by condition", async (t) => {
  const { members, said } = await construct(
    t,
    `groups: {new: "os == 'debian' and ver > 12", web_too: "'web' in group_names", never: false, "1 odd": ver is odd}`,
  );
  t.strictSame(said, []);
  t.strictSame(members["new"], ["d1"]);
  t.strictSame(members["web_too"], ["w1", "w2"]);
  t.strictSame(members["__odd"], ["w2", "d1"]);
  t.notOk("never" in members);
});

t.test("keyed groups, as ansible-core 2.19 names them", async (t) => {
  const cases: readonly [string, readonly string[]][] = [
    ["{key: os, prefix: os}", ["os_debian", "os_rocky"]],
    ["{key: os}", ["_debian", "_rocky"]],
    ["{key: os, separator: ''}", ["debian", "rocky"]],
    ["{key: os, prefix: a.b, separator: '-'}", ["a_b_debian", "a_b_rocky"]],
    ["{key: tags, prefix: t}", ["t_a", "t_b_c"]],
    ["{key: meta, prefix: m, separator: '='}", ["m_zone_z_1", "m_rack_3"]],
    ["{key: env, prefix: e}", ["e_prod"]],
    ["{key: env, prefix: e, default_value: none}", ["e_prod", "e_none"]],
    ["{key: none, prefix: n, default_value: dv}", ["n_dv"]],
    ["{key: \"['a', '', none]\", prefix: l}", ["l_a", "l_", "l_None"]],
    ["{key: \"['a', '', none]\", prefix: l, default_value: dv}", ["l_a", "l_dv"]],
    ["{key: \"{'k': none, 'e': '', 'z': 0}\", prefix: d}", ["d_k_None", "d_e_", "d_z_0"]],
    ["{key: \"{'k': none, 'e': ''}\", prefix: d, trailing_separator: false}", ["d_k", "d_e"]],
    ['{key: "[]", prefix: x}', []],
    ["{key: ver | string, prefix: ''}", ["_12", "_9", "_13"]],
  ];
  for (const [entry, expected] of cases) {
    const { members, said } = await construct(t, `keyed_groups:\n  - ${entry}\n`);
    t.strictSame(said, [], entry);
    const made = Object.keys(members).filter((name) => !["all", "web", "db", "ungrouped"].includes(name));
    t.strictSame(made.toSorted(), expected.toSorted(), entry);
  }
});

t.test("keyed groups below a parent, and without a leading separator", async (t) => {
  const { inventory } = await construct(
    t,
    "leading_separator: false\nkeyed_groups:\n  - {key: os, parent_group: 'all {{ os }}'}\n",
  );
  t.strictSame([...inventory.groups.get("all_debian")!.children], ["debian"]);
  t.strictSame([...inventory.groups.get("debian")!.hosts], ["w1", "d1"]);
});

t.test("group_vars are seen where that is asked for", async (t) => {
  const root = { group_vars: { "web.yml": "zone: north\n" } } as unknown as Record<string, string>;
  const keyed = "keyed_groups: [{key: zone, prefix: z}]\n";
  const folder = t.testdir({
    "1.ini": machines,
    "2.yml": `plugin: constructed\nuse_vars_plugins: true\n${keyed}`,
    ...root,
  });
  const { inventory, diagnostics } = await loadInventory(["1.ini", "2.yml"], { cwd: folder });
  t.strictSame(diagnostics, []);
  t.strictSame([...inventory.groups.get("z_north")!.hosts], ["w1", "w2"]);
  writeFileSync(path.join(folder, "2.yml"), `plugin: constructed\n${keyed}`);
  const without = await loadInventory(["1.ini", "2.yml"], { cwd: folder });
  t.notOk(without.inventory.groups.has("z_north"));
});

t.test("variables of the command line are seen where that is asked for, and win", async (t) => {
  const keyed = "keyed_groups: [{key: os, prefix: os}]\ncompose: {where: site}\n";
  const extraVars = new Map([
    ["os", { value: "any" }],
    ["site", { value: "north" }],
  ]);
  const read = async (text: string) => {
    const folder = t.testdir({ "1.ini": machines, "2.yml": `plugin: constructed\n${text}${keyed}` });
    return (await loadInventory(["1.ini", "2.yml"], { cwd: folder, extraVars })).inventory;
  };
  const seen = await read("use_extra_vars: true\n");
  t.strictSame([...seen.groups.get("os_any")!.hosts], ["w1", "w2", "d1"]);
  t.equal(seen.hosts.get("w1")!.vars.get("where")?.value, "north");
  const unseen = await read("");
  t.ok(unseen.groups.has("os_rocky"));
  t.notOk(unseen.hosts.get("w1")!.vars.has("where"));
});

t.test("strict makes every failure an error at its place; a number makes no group in any case", async (t) => {
  const strict = await construct(t, "strict: true\ncompose: {x: tags | length}\n");
  t.strictSame(strict.said.length, 2);
  t.match(strict.said[0], /'tags' is undefined: This is what the host "w2" makes of it/);
  t.match(
    (await construct(t, "keyed_groups: [{key: ver}]\n")).said[0],
    /no group can be made for the host "w1"/,
  );
  t.match(
    (await construct(t, "keyed_group: []\n")).said[0],
    /unknown key "keyed_group" in constructed groups/,
  );
});

t.test("names of groups", async (t) => {
  t.strictSame(["a-b", "1x", "ä b", "x.y"].map(groupName), ["a_b", "_x", "ä_b", "x_y"]);
});
