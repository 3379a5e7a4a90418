import { join } from "node:path";
import t from "tap";
import { DiagnosticError, run, type RunEvent } from "../../engine/index.js";

const site = `
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: "{{ beside_inventory }} {{ beside_playbook }} {{ given }}"}
`;

/** What debug said of each host. */
function said(events: readonly RunEvent[]): unknown[] {
  return events.flatMap((event) => (event.type === "host-result" ? [event.result.result["msg"]] : []));
}

t.test(
  "a program's run is what hapb run does: with the variables beside inventory and playbook",
  async (t) => {
    const cwd = t.testdir({
      inventory: {
        hosts: "a ansible_connection=local\n",
        group_vars: { "all.yml": "beside_inventory: 1\n" },
      },
      playbooks: { "site.yml": site, host_vars: { "a.yml": "beside_playbook: 2\n" } },
    });
    const events: RunEvent[] = [];
    const { exitCode, tallies } = await run({
      playbooks: ["playbooks/site.yml"],
      inventory: ["inventory/hosts"],
      extraVars: { given: "{{ 1 + 2 }}" },
      cwd,
      onEvent: (event) => events.push(event),
    });
    t.equal(exitCode, 0);
    t.equal(tallies.get("a")?.ok, 1);
    t.strictSame(said(events), ["1 2 3"]);
    t.match(events.at(0), { type: "run-start" });
    t.match(events.at(-1), { type: "run-end", exitCode: 0 });
  },
);

t.test(
  "everything wrong in playbook, inventory and the variables beside them is thrown at once",
  async (t) => {
    const cwd = t.testdir({
      hosts: "[web:children]\nnowhere\n",
      playbooks: { "site.yml": "- hosts: all\n  taks: []\n", group_vars: { "all.yml": "- a list\n" } },
    });
    const running = run({ playbooks: ["playbooks/site.yml"], inventory: ["hosts"], cwd });
    await t.rejects(running, DiagnosticError);
    const { diagnostics } = (await running.catch((problem: unknown) => problem)) as DiagnosticError;
    const places = new Set(diagnostics.map(({ at }) => at?.file.path));
    t.strictSame(
      places,
      new Set(["hosts", join("playbooks", "group_vars", "all.yml"), "playbooks/site.yml"]),
    );
  },
);

t.test("refresh_inventory works for programs, too", async (t) => {
  const cwd = t.testdir({
    hosts: "a ansible_connection=local v=1\n",
    "site.yml": `
- hosts: all
  gather_facts: false
  tasks:
    - copy: {dest: "{{ playbook_dir }}/hosts", content: "a ansible_connection=local v=2\\n"}
    - meta: refresh_inventory
    - debug: {msg: "{{ v }}"}
`,
  });
  const events: RunEvent[] = [];
  await run({ playbooks: ["site.yml"], inventory: ["hosts"], cwd, onEvent: (event) => events.push(event) });
  t.equal(said(events).at(-1), 2);
});
