import t from "tap";
import { Omit, Secret, Template, type Value } from "../../../engine/base/value.js";
import { addHost } from "../../../engine/inventory/change.js";
import { evaluateTemplate } from "../../../engine/template/evaluate.js";
import { settle } from "../../../engine/template/settle.js";
import type { Scope } from "../../../engine/template/types.js";
import { options } from "./options.js";
import { world } from "./world.js";

const hosts = `
all:
  vars: {address: "10.0.0.{{ number }}"}
  children:
    web:
      hosts:
        a.example.org: {number: 1}
        b: {number: 2}
    db:
      children: {replica: {hosts: {c: {number: 3}}}}
`;
const site =
  "- hosts: web\n  name: Try\n  vars: {of_play: 1}\n  tasks: [{ping: , vars: {of_task: '{{ of_play }}'}}]";
const files = { "i/hosts.yml": hosts, "p/site.yml": site };

const see = (text: string, scope: Scope): Promise<Value> =>
  settle(() => evaluateTemplate(new Template(text), scope));

t.test("magic variables", async (t) => {
  const { variables, play, folder } = await world(t, files, {
    options: { ...options, isCheckMode: true, limit: "web", tags: ["x"], forks: 5 },
  });
  const running = variables.beginPlay(play, { hosts: ["a.example.org", "b"], isOut: (host) => host === "b" });
  running.beginBatch(["b"]);
  const scope = running.scopeFor("a.example.org", play.tasks[0]);
  const expected: Record<string, Value | undefined> = {
    inventory_hostname: "a.example.org",
    inventory_hostname_short: "a",
    inventory_file: `${folder}/i/hosts.yml`,
    inventory_dir: `${folder}/i`,
    playbook_dir: `${folder}/p`,
    group_names: ["web"],
    ansible_play_name: "Try",
    ansible_play_hosts_all: ["a.example.org", "b"],
    ansible_play_hosts: ["a.example.org"],
    ansible_play_batch: [],
    play_hosts: [],
    ansible_check_mode: true,
    ansible_diff_mode: false,
    ansible_limit: "web",
    ansible_run_tags: ["x"],
    ansible_skip_tags: [],
    ansible_forks: 5,
    role_name: undefined,
    environment: [],
    omit: Omit.value,
  };
  for (const [name, value] of Object.entries(expected)) t.strictSame(scope.get(name), value, name);
  const groups = scope.get("groups") as Map<string, Value>;
  t.strictSame(Object.fromEntries(groups), {
    all: ["a.example.org", "b", "c"],
    ungrouped: [],
    web: ["a.example.org", "b"],
    db: ["c"],
    replica: ["c"],
  });
});

t.test("nobody can set a magic variable", async (t) => {
  const extraVars = new Map([["inventory_hostname", { value: "other" }]]);
  const { variables, play } = await world(t, files, { options: { ...options, extraVars } });
  t.equal(
    variables
      .beginPlay(play, { hosts: ["b"] })
      .scopeFor("b")
      .get("inventory_hostname"),
    "b",
  );
});

t.test("hostvars shows every host of the inventory, in that host's own words", async (t) => {
  const { variables, play } = await world(t, files);
  const scope = variables.beginPlay(play, { hosts: ["b"] }).scopeFor("b", play.tasks[0]);
  t.equal(await see("{{ hostvars['c'].address }}", scope), "10.0.0.3");
  t.equal(await see("{{ hostvars[inventory_hostname].address }}", scope), "10.0.0.2");
  t.equal(await see("{{ hostvars | length }}", scope), 3);
  t.equal(await see("{{ hostvars.c.group_names | join(',') }}", scope), "db,replica");
  t.equal(
    await see("{{ hostvars['c'].of_play is defined }}", scope),
    false,
    "the play's variables are not the host's",
  );
  t.equal(await see("{{ 'localhost' in hostvars }}", scope), true);
});

t.test("facts, set_fact and registered results stay with their host for the run", async (t) => {
  const { variables, play } = await world(t, files);
  variables.store("c").addFacts({ distribution: "Debian", local: { x: 1 } }, true);
  variables.store("c").addFacts({ mine: 1 }, false);
  variables.store("c").set.set("chosen", "yes");
  const scope = variables.beginPlay(play, { hosts: ["b"] }).scopeFor("b");
  t.equal(await see("{{ hostvars.c.ansible_distribution }}", scope), "Debian");
  t.equal(await see("{{ hostvars.c.ansible_facts.distribution }}", scope), "Debian");
  t.equal(await see("{{ hostvars.c.ansible_local.x }}", scope), 1);
  t.equal(await see("{{ hostvars.c.ansible_facts.ansible_local.x }}", scope), 1);
  t.equal(await see("{{ hostvars.c.mine }} {{ hostvars.c.ansible_facts.mine }}", scope), "1 1");
  t.equal(await see("{{ hostvars.c.chosen }}", scope), "yes");
  t.equal(scope.get("chosen"), undefined);
  variables.store("c").clearFacts();
  t.equal(await see("{{ hostvars.c.ansible_distribution is defined }}", scope), false);
});

t.test("facts of a host outside of the play are gathered when somebody reads one", async (t) => {
  const asked: string[] = [];
  const { variables, play } = await world(t, files, {
    gather: async (host) => {
      asked.push(host);
      const store = variables.store(host);
      if (host === "c") store.addFacts({ distribution: "Alpine" }, true);
      store.hasGathered = true;
    },
  });
  const scope = variables.beginPlay(play, { hosts: ["a.example.org"] }).scopeFor("a.example.org");
  t.equal(await see("{{ hostvars.c.number }} {{ hostvars.c.ansible_host | default('-') }}", scope), "3 -");
  t.strictSame(asked, [], "no fact was read");
  t.equal(await see("{{ hostvars.c.ansible_distribution }}", scope), "Alpine");
  t.equal(
    await see("{{ hostvars.b.ansible_facts.distribution | default('unreachable') }}", scope),
    "unreachable",
  );
  t.equal(await see("{{ hostvars['a.example.org'].ansible_distribution is defined }}", scope), false);
  await see("{{ hostvars.c.ansible_memtotal_mb is defined }}", scope);
  t.strictSame(asked, ["c", "b"], "each host once, and none of the play");
});

t.test("names lists what can be read, and vars is all of it", async (t) => {
  const { variables, play } = await world(t, files);
  const scope = variables.beginPlay(play, { hosts: ["b"] }).scopeFor("b", play.tasks[0]);
  const names = new Set(scope.names!());
  for (const name of ["number", "address", "of_play", "of_task", "inventory_hostname", "hostvars"])
    t.ok(names.has(name), name);
  t.equal(names.has("role_name"), false);
  t.equal(await see("{{ vars['of_task'] }}", scope), 1);
});

t.test("a host that was added has variables, and is in its groups", async (t) => {
  const { variables, play, sources } = await world(t, { ...files, "p/group_vars/web.yml": "from_group: 1" });
  const scope = variables.beginPlay(play, { hosts: ["b"] }).scopeFor("b");
  await see("{{ groups.web }} {{ hostvars.b.from_group }}", scope);
  addHost(sources.inventory, "new", ["web"], new Map([["number", { value: 9 }]]));
  variables.inventoryChanged();
  t.equal(await see("{{ hostvars.new.address }} {{ hostvars.new.from_group }}", scope), "10.0.0.9 1");
  t.equal(await see("{{ groups.web | last }}", scope), "new");
});

t.test(
  "roles show their defaults and vars to the play, params and vars of the use to themselves",
  async (t) => {
    const { variables, play } = await world(t, {
      "i/hosts.yml": hosts,
      "p/site.yml": `
- hosts: all
  roles:
    - {role: first, param: 1, vars: {of_use: 1}}
    - second
  tasks:
    - ping:
    - import_role: {name: hidden, public: no}`,
      "p/roles/first/tasks/main.yml": "- ping:",
      "p/roles/first/defaults/main.yml": "default: first\nboth: first",
      "p/roles/first/vars/main.yml": "var: first",
      "p/roles/second/tasks/main.yml": "- ping:",
      "p/roles/second/defaults/main.yml": "both: second",
      "p/roles/hidden/tasks/main.yml": "- ping:",
      "p/roles/hidden/defaults/main.yml": "hidden: 1",
    });
    const running = variables.beginPlay(play, { hosts: ["b"] });
    const inFirst = running.scopeFor("b", play.roles[0]!.role.tasks[0]);
    const inPlay = running.scopeFor("b", play.tasks[0]);
    const inHidden = running.scopeFor("b", play.tasks[1]);
    const seen = (scope: Scope) =>
      ["default", "both", "var", "param", "of_use", "hidden"].map((name) => scope.get(name));
    t.strictSame(seen(inFirst), ["first", "first", "first", 1, 1, undefined]);
    t.strictSame(seen(inPlay), ["first", "second", "first", undefined, undefined, undefined]);
    t.strictSame(seen(inHidden), ["first", "second", "first", undefined, undefined, 1]);
    t.strictSame(inFirst.get("role_name"), "first");
    t.strictSame(inPlay.get("ansible_play_role_names"), ["first", "second"]);
  },
);

t.test("vars_files: the first that is there, by names with variables, for each host", async (t) => {
  const { variables, play } = await world(t, {
    "i/hosts.yml": hosts,
    "p/site.yml":
      "- hosts: all\n  vars: {kind: x}\n  vars_files: [['{{ kind }}-{{ number }}.yml', other.yml]]",
    "p/x-1.yml": "found: one",
    "p/vars/other.yml": "found: other",
  });
  const running = variables.beginPlay(play, { hosts: ["b"] });
  t.equal(running.scopeFor("a.example.org").get("found"), "one");
  t.equal(running.scopeFor("b").get("found"), "other");
});

t.test("vars_files whose name needs a fact wait for it", async (t) => {
  const { variables, play } = await world(t, {
    "i/hosts.yml": hosts,
    "p/site.yml": "- hosts: all\n  vars_files: ['{{ ansible_distribution }}.yml']",
    "p/Debian.yml": "found: yes",
  });
  const scope = variables.beginPlay(play, { hosts: ["b"] }).scopeFor("b");
  t.equal(scope.get("found"), undefined);
  variables.store("b").addFacts({ distribution: "Debian" }, true);
  t.equal(scope.get("found"), true);
  variables.store("c").addFacts({ distribution: "Other" }, true);
  t.throws(
    () =>
      variables
        .beginPlay(play, { hosts: ["c"] })
        .scopeFor("c")
        .get("found"),
    {
      message: 'there is no file of variables "Other.yml"',
    },
  );
});

t.test("what was asked in secret stays a secret", async (t) => {
  const { variables, play } = await world(t, files);
  const prompted = new Map<string, Value>([["token", new Secret("s3cret")]]);
  const scope = variables.beginPlay(play, { hosts: ["b"], prompted }).scopeFor("b");
  t.ok((await see("Bearer {{ token }}", scope)) instanceof Secret);
});
