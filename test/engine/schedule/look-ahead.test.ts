import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { defineModule, object, path, sh, type Plain } from "../../../engine/module/index.js";
import type { RunEvent } from "../../../engine/base/events.js";
import { runText } from "./run-text.js";

const oneHost = "a\n";

/** A state module that says what it read, and keeps a list of all its checks. */
function reader() {
  const checks: string[] = [];
  const module = defineModule<{ path: string }, Plain>({
    name: "reader",
    summary: "Reads a file.",
    scope: "host",
    args: object({ path: path("the file") }),
    examples: [],
    check: async (host, args) => {
      checks.push(args.path);
      const content = await host.read(args.path);
      const seen = content ? Buffer.from(content).toString() : "nothing";
      return { before: seen, after: seen, result: { seen } };
    },
    apply: async () => {},
  });
  return { checks, modules: { reader: module } };
}

function resultsOf(events: readonly RunEvent[]) {
  return events.flatMap((event) => (event.type === "host-result" ? [event.result] : []));
}

/** A folder of the test's own, gone afterwards. */
function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), "hapb-ahead-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

t.test("the next tasks' checks ask before their turn", async (t) => {
  const { checks, modules } = reader();
  const playbook = `- hosts: all
  gather_facts: false
  tasks:
    - reader: { path: /etc/hostname }
    - reader: { path: /etc/os-release }
    - reader: { path: /etc/passwd }
`;
  await runText({ playbook, modules, inventory: oneHost });
  t.same(checks.filter((each) => each === "/etc/passwd").length, 2);
  const before = checks.length;
  await runText({ playbook, modules, inventory: oneHost, options: { lookahead: false } });
  t.equal(checks.length - before, 3, "not when it is turned off");
});

t.test("also where the first task asks only what is asked together with others", async (t) => {
  const asked: string[] = [];
  const module = defineModule<{ path: string }, Plain>({
    name: "looker",
    summary: "Looks at a path.",
    scope: "host",
    args: object({ path: path("the path") }),
    examples: [],
    check: async (host, args) => {
      asked.push(args.path);
      const { exists } = await host.path(args.path);
      return { before: exists, after: exists };
    },
    apply: async () => {},
  });
  const playbook = `- hosts: all
  gather_facts: false
  tasks:
    - looker: { path: /etc }
    - looker: { path: /usr }
    - looker: { path: /tmp }
`;
  await runText({ playbook, modules: { looker: module }, inventory: oneHost });
  t.same(asked.filter((each) => each === "/usr").length, 2);
  t.same(asked.filter((each) => each === "/tmp").length, 2);
});

t.test("what a task changed is seen by those after it, though they had asked before", async (t) => {
  const file = join(folderOf(t), "file");
  const { checks, modules } = reader();
  const { events } = await runText({
    playbook: `- hosts: all
  gather_facts: false
  tasks:
    - reader: { path: "${file}" }
    - copy: { dest: "${file}", content: "{{ 'one' }}" }
    - reader: { path: "${file}" }
    - lineinfile: { path: "${file}", line: two, insertbefore: BOF }
    - reader: { path: "${file}" }
`,
    modules,
    inventory: oneHost,
  });
  t.ok(checks.length > 3, "it was asked ahead");
  t.same(
    resultsOf(events)
      .map(({ result }) => result["seen"])
      .filter((seen) => seen !== undefined),
    ["nothing", "one", "two\none"],
  );
});

t.test("a change on one name of a machine is seen under its other names", async (t) => {
  const file = join(folderOf(t), "file");
  const { modules } = reader();
  const { events } = await runText({
    playbook: `- hosts: all
  gather_facts: false
  tasks:
    - reader: { path: /etc/hostname }
    - copy: { dest: "${file}", content: one }
      when: inventory_hostname == 'b'
    - reader: { path: "${file}" }
`,
    modules,
    inventory: "a\nb ansible_timeout=7\n",
  });
  const seen = resultsOf(events).map(({ result }) => result["seen"]);
  t.same(seen.slice(-2), ["one", "one"]);
});

t.test("a task behind a command asks in its turn", async (t) => {
  const file = join(folderOf(t), "file");
  const { modules } = reader();
  const { events } = await runText({
    playbook: `- hosts: all
  gather_facts: false
  tasks:
    - reader: { path: "${file}" }
    - shell: echo made > ${file}
    - reader: { path: "${file}" }
`,
    modules,
    inventory: oneHost,
  });
  t.equal(resultsOf(events).at(-1)?.result["seen"], "made\n");
});

t.test("a variable that a task before will set is waited for", async (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, "right"), "right");
  const { checks, modules } = reader();
  const { events } = await runText({
    playbook: `- hosts: all
  gather_facts: false
  vars: { where: "${folder}/{{ name.seen }}" }
  tasks:
    - copy: { dest: "${folder}/name", content: right }
    - reader: { path: "${folder}/name" }
      register: name
    - reader: { path: "{{ where }}" }
    - set_fact: { again: "{{ name.seen }}" }
    - reader: { path: "${folder}/{{ again }}" }
`,
    modules,
    inventory: oneHost,
  });
  t.same(
    resultsOf(events)
      .map(({ result }) => result["seen"])
      .filter((seen) => seen !== undefined),
    ["right", "right", "right"],
  );
  t.notOk(
    checks.some((path) => !["name", "right"].includes(path.slice(folder.length + 1))),
    "nothing else was asked",
  );
});

t.test("lookups that do something are done in their turn, once", async (t) => {
  const log = join(folderOf(t), "log");
  const { modules } = reader();
  await runText({
    playbook: `- hosts: all
  gather_facts: false
  tasks:
    - reader: { path: /etc/hostname }
    - reader: { path: "{{ lookup('pipe', 'echo once >> ${log}; echo /etc/hostname') }}" }
    - reader: { path: "{{ '/etc/hostname' if lookup('pipe', 'echo twice >> ${log}') == '' else '' }}" }
`,
    modules,
    inventory: oneHost,
  });
  t.equal(readFileSync(log, "utf8"), "once\ntwice\n");
});

t.test("what goes wrong ahead is nobody's business", async (t) => {
  const { modules } = reader();
  const { events, exitCode } = await runText({
    playbook: `- hosts: all
  gather_facts: false
  tasks:
    - reader: { path: /etc/hostname }
    - reader: { path: /etc }
      when: skip_it is defined
    - reader: { path: "{{ 1 / 0 }}" }
      when: skip_it is defined
    - reader: { path: /etc/hostname }
`,
    modules,
    inventory: oneHost,
  });
  t.equal(exitCode, 0);
  t.same(
    resultsOf(events).map(({ outcome }) => outcome),
    ["ok", "skipped", "skipped", "ok"],
  );
});

t.test(
  "a look asked ahead answers once: who asks again wants to know whether it is otherwise now",
  async (t) => {
    const answers: string[] = [];
    const looker = defineModule<object, Plain>({
      name: "looker",
      summary: "Looks twice.",
      scope: "host",
      args: object({}),
      examples: [],
      check: async (host) => {
        const look = async () =>
          (await host.query(sh`od -An -N8 -tx1 /dev/urandom`, { reads: [] })).stdout.text;
        const [one, two] = [await look(), await look()];
        answers.push(one, two);
        return { before: 1, after: 1, result: { one, two } };
      },
      apply: async () => {},
    });
    const { events } = await runText({
      playbook: "- hosts: all\n  gather_facts: false\n  tasks: [{ looker: {} }, { looker: {} }]\n",
      modules: { looker },
      inventory: oneHost,
    });
    const { one, two } = resultsOf(events).at(-1)!.result;
    t.ok(answers.filter((each) => each === one).length > 1, "asked ahead");
    t.not(one, two);
  },
);

/** What takes time or changes things in ways of its own: `flag` appears while it goes on, and is there for who looks afterwards. */
const waits: Readonly<Record<string, string>> = {
  "a wait": `    - wait_for: { path: FLAG, timeout: 20 }`,
  "a pause": `    - pause: { seconds: 1 }`,
  retries: `    - stat: { path: FLAG }
      register: seen
      until: seen.stat.exists
      retries: 50
      delay: 0.1`,
  "a job behind the play": `    - shell: "sleep 0.3; touch FLAG"
      async: 20
      poll: 0
      register: job
    - async_status: { jid: "{{ job.ansible_job_id }}" }
      register: status
      until: status.finished
      retries: 50
      delay: 0.1`,
  "a file fetched": `    - fetch: { src: /etc/hostname, dest: FLAG, flat: true }`,
  "a lookup's command": `    - debug: { msg: "{{ lookup('pipe', 'sleep 0.3; touch FLAG') }}" }`,
};

for (const [name, tasks] of Object.entries(waits))
  t.test(`what was asked before ${name} is asked anew behind it`, async (t) => {
    const flag = join(folderOf(t), "flag");
    const later = setTimeout(() => writeFileSync(flag, ""), 400);
    t.teardown(() => clearTimeout(later));
    const { events, exitCode } = await runText({
      playbook: `- hosts: all
  gather_facts: false
  tasks:
    - stat: { path: /etc/hostname }
    - stat: { path: FLAG }
    - stat: { path: FLAG }
${tasks}
    - stat: { path: FLAG }
`.replaceAll("FLAG", flag),
      inventory: oneHost,
    });
    t.equal(exitCode, 0);
    t.match(resultsOf(events).at(-1)?.result["stat"], { exists: true });
  });
