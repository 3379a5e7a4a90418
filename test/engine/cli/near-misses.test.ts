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
