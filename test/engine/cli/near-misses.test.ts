import t from "tap";
import { caller } from "./caller.js";

const tagged = `- hosts: all
  gather_facts: no
  tags: [whole]
  tasks:
    - debug: {msg: one}
      tags: config
    - block:
        - debug: {msg: two}
          tags: "packages, files"
`;
const local = ["-i", "a,", "-c", "local"];

t.test("a run without any inventory says that none was given", async (t) => {
  const hapb = caller(t.testdir({ "site.yml": tagged, "empty.yml": "all: {hosts: {}}\n" }));
  const without = await hapb(["run", "site.yml"]);
  t.equal(without.status, 1);
  t.match(without.stdout + without.stderr, "there is no inventory, and so no host for any play");
  t.match(without.stdout + without.stderr, '"host1,host2,"');
  const empty = await hapb(["run", "site.yml", "-i", "empty.yml"]);
  t.match(empty.stdout + empty.stderr, "no play matched any host of the inventory");
});

t.test("tags that no task has are warned about, with the one that was meant", async (t) => {
  const hapb = caller(
    t.testdir({
      "site.yml": tagged,
      "includes.yml": "- hosts: all\n  gather_facts: no\n  tasks: [{include_tasks: more.yml}]\n",
      "more.yml": "- debug: {msg: more}\n  tags: deep\n",
      "templates.yml": `${tagged}    - debug: {msg: three}\n      tags: "{{ x | default('y') }}"\n`,
    }),
  );
  const said = async (playbook: string, ...options: string[]) => {
    const { status, stderr } = await hapb(["run", playbook, ...local, ...options]);
    t.equal(status, 0);
    return stderr;
  };
  t.equal(
    await said("site.yml", "--tags", "confg"),
    'warning: no task has the tag confg\n  = help: did you mean "config"?\n\n',
  );
  t.match(
    await said("site.yml", "--skip-tags", "nope,config"),
    /^warning: no task has the tag nope\n.*--list-tags/,
  );
  for (const known of ["config", "packages", "whole", "all", "untagged", "tagged,never,always"])
    t.equal(await said("site.yml", "--tags", known), "", known);
  t.equal(await said("includes.yml", "--tags", "deep"), "");
  t.equal(await said("templates.yml", "--tags", "y"), "");
});

t.test("a misspelt variable that nothing reads is warned about before anything connects", async (t) => {
  const role = {
    defaults: { "main.yml": "apiserver_vip: ''\nnode_name: x\n" },
    tasks: { "main.yml": "- debug: {msg: '{{ apiserver_vip }}'}\n- include_tasks: '{{ which }}.yml'\n" },
    templates: { "a.j2": "{{ node_names }}\n" },
  };
  const hapb = caller(
    t.testdir({
      plays: {
        "site.yml": "- hosts: all\n  gather_facts: no\n  vars: {which: more}\n  roles: [balance]\n",
        roles: { balance: { ...role, tasks: { ...role.tasks, "more.yml": "- debug: {msg: more}\n" } } },
      },
      "hosts.yml": "all: {hosts: {a: }, vars: {ansible_connection: local}}\n",
      "wrong.yml": "all: {hosts: {a: {apiserver_vpi: 1}}, vars: {ansible_connection: local}}\n",
      "more.yml": "apiserver_vipp: 1\n",
    }),
  );
  const said = async (inventory: string, ...given: string[]) => {
    const options = given.flatMap((text) => ["-e", text]);
    const { status, stderr } = await hapb(["run", "plays/site.yml", "-i", inventory, "--check", ...options]);
    t.equal(status, 0);
    return stderr;
  };
  t.equal(
    await said("hosts.yml", "apiserver_vpi=10.0.0.1"),
    [
      "warning: apiserver_vpi is read nowhere",
      " --> --extra-vars:1:1",
      "  |",
      "1 | apiserver_vpi=10.0.0.1",
      "  | ^^^^^^^^^^^^^",
      '  = help: did you mean "apiserver_vip"?',
      "",
      "",
    ].join("\n"),
  );
  t.match(await said("hosts.yml", "@more.yml"), "apiserver_vipp is read nowhere");
  t.match(await said("wrong.yml"), /apiserver_vpi is read nowhere\n --> wrong.yml:1:/);
  // Read by a template of the role, by a variable, or nowhere near a default.
  t.equal(await said("hosts.yml", "node_names=a"), "");
  t.equal(await said("hosts.yml", "apiserver_vpi=1", "apiserver_vip={{ apiserver_vpi }}"), "");
  t.equal(await said("hosts.yml", "node_type=a", "whatever=1", "apiserver_vip=1", "which=more"), "");
});
