import fc from "fast-check";
import t from "tap";
import { addHost, addHostToGroup } from "../../../engine/inventory/change.js";
import { groupsOf, hostsOf } from "../../../engine/inventory/groups.js";
import { readLimit } from "../../../engine/inventory/limit.js";
import { splitPattern } from "../../../engine/inventory/pattern-parts.js";
import { selectHosts } from "../../../engine/inventory/patterns.js";
import { wildcard } from "../../../engine/base/wildcard.js";
import { load, memoryFiles, variablesOf } from "./memory.js";

const contents = {
  "hosts.yml": `all:
  hosts: {z9: }
  children:
    web: {hosts: {web1: , web2: , web3: , "web[04:05].x.org": }}
    db:
      hosts: {db1: , db2: , db3: }
      children:
        deep: {hosts: {d1: , db1: }}
    staging: {hosts: {web2: , db2: , "10.0.0.1": , "2001:db8::1": }}
`,
  "group_vars/os_debian.yml": "family: debian\n",
  "host_vars/new1.yml": "own: yes\n",
};

// Each line as ansible-core 2.19 answers it.
t.test("patterns", async (t) => {
  const { inventory } = await load(contents);
  const web = "web1 web2 web3 web04.x.org web05.x.org";
  const cases: readonly [string | readonly string[], string][] = [
    ["all", `z9 ${web} db1 db2 db3 10.0.0.1 2001:db8::1 d1`],
    ["*", `z9 ${web} db1 db2 db3 10.0.0.1 2001:db8::1 d1`],
    ["web", web],
    ["web*", web],
    ["web:db", `${web} db1 db2 db3 d1`],
    [" db , web1 ", "db1 db2 db3 d1 web1"],
    [["web1", "db:!db2"], "web1 db1 db3 d1"],
    ["web:&staging", "web2"],
    ["&staging:web", "web2"],
    ["&staging", "web2 db2 10.0.0.1 2001:db8::1"],
    ["!web:db:&staging", "db2"],
    ["!web", "z9 db1 db2 db3 10.0.0.1 2001:db8::1 d1"],
    ["db[0]", "db1"],
    ["db[-1]", "d1"],
    ["db[1:2]", "db2 db3"],
    ["db[1:]", "db2 db3 d1"],
    ["db[1-2]", "db2 db3"],
    ["db[7:9]", ""],
    ["web*[1:2]", "web2 web3"],
    ["~web\\d+", web],
    ["~(web|db)2", "web2 db2"],
    ["~eb1", ""],
    ["web?", "web1 web2 web3"],
    ["*.x.org", "web04.x.org web05.x.org"],
    ["web[!13]", "web2"],
    ["2001:db8::1", "2001:db8::1"],
    ["10.0.0.*", "10.0.0.1"],
    ["web1:web1:web", web],
    ["localhost", "localhost"],
    ["127.0.0.1", "localhost"],
    ["ungrouped", "z9"],
    ["", ""],
  ];
  for (const [pattern, hosts] of cases)
    t.equal(selectHosts(inventory, pattern).hosts.join(" "), hosts, String(pattern));
});

t.test("a limit takes away, and reads files", async (t) => {
  const { inventory } = await load(contents);
  t.strictSame(selectHosts(inventory, "web", "staging").hosts, ["web2"]);
  t.strictSame(selectHosts(inventory, "web", "!web1:!web2").hosts, ["web3", "web04.x.org", "web05.x.org"]);
  const files = memoryFiles({ "failed.txt": "web3\n\n  db1 \n" });
  const { patterns } = await readLimit("web1,@failed.txt", { cwd: "/project", files });
  t.strictSame(patterns, ["web1", "web3", "db1"]);
  t.strictSame(selectHosts(inventory, "web", patterns).hosts, ["web1", "web3"]);
});

t.test("what matches nothing is said: a part as a warning, a whole limit as an error", async (t) => {
  const { inventory } = await load(contents);
  const said = (...args: [string, string?]) =>
    selectHosts(inventory, ...args).diagnostics.map(({ severity, summary, hint }) => [
      severity,
      summary,
      hint,
    ]);
  t.strictSame(said("wbe:db"), [["warning", '"wbe" matches no host and no group', 'did you mean "web"?']]);
  t.strictSame(said("web", "stagign"), [["error", "the limit leaves no host", 'did you mean "staging"?']]);
  t.strictSame(said("db[9]"), [["error", '"db[9]" asks for a host that is not there', undefined]]);
  t.strictSame(said("~(")[0]?.slice(0, 2), ["error", '"~(" is no regular expression']);
});

t.test("splitting patterns", async (t) => {
  const cases: readonly [string, readonly string[]][] = [
    ["a:b:!c", ["a", "b", "!c"]],
    ["a,b[1:2], c", ["a", "b[1:2]", "c"]],
    ["web[1:3]", ["web[1:3]"]],
    ["a[0]:b[1:2]:&c", ["a[0]", "b[1:2]", "&c"]],
    ["fe80::1", ["fe80::1"]],
    ["a:b:c", ["a", "b", "c"]],
    [" , ", []],
  ];
  for (const [pattern, parts] of cases) t.strictSame(splitPattern(pattern), parts, pattern);
});

t.test("wildcards", async (t) => {
  const cases: readonly [string, string, boolean][] = [
    ["a*", "abc", true],
    ["a*", "ba", false],
    ["a?c", "abc", true],
    ["a.c", "abc", false],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["[]]", "]", true],
    ["[a", "[a", true],
    ["[z-a]", "b", false],
    ["a+(b)", "a+(b)", true],
  ];
  for (const [pattern, name, isMatch] of cases)
    t.equal(wildcard(pattern)(name), isMatch, `${pattern} ${name}`);
});

t.test(
  "property: a union holds its parts, an intersection only what is in both, an exclusion nothing of it",
  async () => {
    const { inventory } = await load(contents);
    const part = fc.constantFrom("web", "db", "deep", "staging", "web*", "db[0:1]", "~d", "z9", "web1");
    const of = (pattern: string) => new Set(selectHosts(inventory, pattern).hosts);
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const [inA, inB, inC] = [of(a), of(b), of(c)];
        const isRight = (host: string) => (inA.has(host) || inB.has(host)) && !inC.has(host);
        const hosts = selectHosts(inventory, [`!${c}`, a, b]).hosts;
        const isComplete = [...inA, ...inB].filter(isRight).every((host) => hosts.includes(host));
        const both = selectHosts(inventory, `${a},&${b}`).hosts;
        return (
          hosts.every(isRight) &&
          isComplete &&
          both.every((host) => inA.has(host) && inB.has(host)) &&
          new Set(hosts).size === hosts.length
        );
      }),
    );
  },
);

t.test("add_host: a new host has its files, its groups, and is in all", async (t) => {
  const loaded = await load(contents);
  const { inventory } = loaded;
  t.equal(addHost(inventory, "new1", ["web", "fresh"], new Map([["a", { value: 1 }]])), true);
  t.strictSame(variablesOf(loaded, "new1"), { a: 1, own: true });
  t.strictSame(
    groupsOf(inventory, inventory.hosts.get("new1")!).map(({ name }) => name),
    ["all", "fresh", "web"],
  );
  t.ok(hostsOf(inventory, "all").includes("new1"));
  t.notOk(hostsOf(inventory, "ungrouped").includes("new1"));
  t.equal(
    addHost(inventory, "new1", ["web"], new Map([["a", { value: 1 }]])),
    false,
    "nothing new the second time",
  );
  addHost(inventory, "alone", [], new Map());
  t.ok(hostsOf(inventory, "ungrouped").includes("alone"));
});

t.test("group_by: a new group has its files and stands below its parents", async (t) => {
  const loaded = await load(contents);
  const { inventory } = loaded;
  t.equal(addHostToGroup(inventory, "z9", "os_debian", ["os"]), true);
  t.strictSame(variablesOf(loaded, "z9"), { family: "debian" });
  t.strictSame(hostsOf(inventory, "os"), ["z9"]);
  t.notOk(hostsOf(inventory, "ungrouped").includes("z9"));
  t.equal(addHostToGroup(inventory, "z9", "os_debian", ["os"]), false);
  t.equal(
    addHostToGroup(inventory, "web1", "os_debian", ["os_debian"]),
    true,
    "a group is not put below itself",
  );
  t.strictSame(hostsOf(inventory, "os"), ["z9", "web1"]);
});
