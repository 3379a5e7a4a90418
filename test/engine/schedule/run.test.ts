import t from "tap";
import { Aborted } from "../../../engine/base/abort.js";
import type { RunEvent } from "../../../engine/base/events.js";
import { resultsOf, runText } from "./run-text.js";
import { state } from "./state-module.js";

const oneHost = "a\n";

t.test("events come in order, from run-start to run-end", async (t) => {
  const { events } = await runText({
    inventory: oneHost,
    playbook: `
- name: the play
  hosts: all
  gather_facts: false
  tasks:
    - {name: one, debug: {msg: x}}
    - {name: two, debug: {msg: x}, loop: [1]}
`,
  });
  t.strictSame(
    events.map((event) => ("task" in event ? `${event.type} ${event.task.name}` : event.type)),
    [
      "run-start",
      "play-start",
      "task-start one",
      "host-start one",
      "host-result one",
      "task-end one",
      "task-start two",
      "host-start two",
      "item-result two",
      "host-result two",
      "task-end two",
      "play-end",
      "run-end",
    ],
  );
});

t.test("no host begins a task before all have ended the one before", async (t) => {
  const { events } = await runText({
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - {name: one, command: "sleep {{ 0.3 if inventory_hostname == 'a' else 0 }}"}
    - {name: two, debug: {msg: x}}
`,
  });
  const order = events.flatMap((event) =>
    event.type === "host-result" || event.type === "host-start"
      ? [`${event.type} ${event.task.name} ${event.host}`]
      : [],
  );
  t.ok(order.indexOf("host-result one a") < order.indexOf("host-start two b"));
});

t.test("the journal is told before and after each change, and of nothing else", async (t) => {
  const told: string[] = [];
  await runText({
    inventory: oneHost,
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - {name: fine, state: {before: x, after: x}}
    - {name: changes, state: {before: x, after: y}}
    - {name: fails, command: "false", ignore_errors: true}
    - {name: says, debug: {msg: x}}
`,
    modules: { state },
    record: {
      before: async ({ host, task, module, at }) => told.push(`${host} ${task} ${module} ${at}`),
      after: async (id, outcome) => void told.push(`${id} ${outcome}`),
    },
  });
  t.strictSame(told, [
    "a changes state site.yml:6:7",
    "1 changed",
    "a fails command site.yml:7:7",
    "3 failed",
  ]);
});

t.test("an interrupt stops what runs and says what was under way", async (t) => {
  const abort = new AbortController();
  const outcomes: string[] = [];
  const began = performance.now();
  const { events, exitCode } = await runText({
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - {name: long, command: "sleep 60"}
    - {name: never, debug: {msg: x}}
`,
    signal: abort.signal,
    record: { after: async (_id, outcome) => void outcomes.push(outcome) },
    onEvent: (event: RunEvent) => {
      if (event.type === "host-start" && event.host === "b")
        setTimeout(() => abort.abort(new Aborted("interrupted")), 200);
    },
  });
  t.equal(exitCode, 99);
  t.ok(performance.now() - began < 20_000, "it doesn't wait for the command");
  const said = events.find((event) => event.type === "interrupted");
  t.strictSame(
    said?.underWay.map(({ host, task }) => `${host} ${task}`),
    ["a long", "b long"],
  );
  t.strictSame(outcomes, ["interrupted", "interrupted"]);
  t.notMatch(resultsOf(events, "a"), ["never"]);
  t.equal(events.at(-1)?.type, "run-end");
});

t.test("handlers that were notified and never ran are named", async (t) => {
  const { events } = await runText({
    inventory: oneHost,
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - {command: echo x, notify: h}
    - fail:
  handlers:
    - {name: h, debug: {msg: h}}
`,
  });
  t.match(events.at(-1), { type: "run-end", pendingHandlers: [{ host: "a", handler: "h" }] });
});

t.test("what can't be run at all ends with exit code 1 and a diagnostic", async (t) => {
  const cases: [string, string, Parameters<typeof runText>[0]["options"], RegExp][] = [
    [
      "no play matches a host",
      "- {hosts: nowhere, gather_facts: false, tasks: []}",
      {},
      /no play matched any host/,
    ],
    [
      "a limit that leaves nothing",
      "- {hosts: a, gather_facts: false, tasks: []}",
      { limit: "b" },
      /limit leaves no host/,
    ],
    ["a wrong serial", "- {hosts: a, gather_facts: false, serial: '{{ [] }}x', tasks: []}", {}, /serial/],
    [
      "start-at-task finds nothing",
      "- {hosts: a, gather_facts: false, tasks: [{name: x, debug: {}}]}",
      { startAtTask: "y" },
      /no task is called "y"/,
    ],
    [
      "a pattern that can't be evaluated",
      "- {hosts: '{{ nowhere }}', gather_facts: false, tasks: []}",
      {},
      /nowhere/,
    ],
    [
      "a prompt that nobody answers",
      "- {hosts: a, gather_facts: false, vars_prompt: [{name: x, prompt: X}], tasks: []}",
      {},
      /nobody can be asked for "x"/,
    ],
  ];
  for (const [name, playbook, options, summary] of cases) {
    const { events, exitCode } = await runText({ playbook, options });
    t.equal(exitCode, 1, name);
    const errors = events.flatMap((event) =>
      event.type === "diagnostic" && event.diagnostic.severity === "error" ? [event.diagnostic.summary] : [],
    );
    t.match(errors, [summary], name);
  }
});

t.test("vars_prompt", async (t) => {
  const asked: string[] = [];
  const { events } = await runText({
    inventory: oneHost,
    playbook: `
- hosts: all
  gather_facts: false
  vars_prompt:
    - {name: shown, prompt: Name, private: false, default: nobody}
    - {name: hidden, prompt: Secret}
    - {name: given, prompt: Never asked}
  tasks:
    - debug: {msg: "{{ shown }} {{ given }}"}
    - debug: {msg: "{{ hidden | length }}"}
    - command: echo {{ hidden }}
`,
    ask: async (question, options) => {
      asked.push(`${question}${options?.isSecret ? "(hidden)" : ""}`);
      return question.startsWith("Name") ? "" : "wordofmouth";
    },
    options: { extraVars: new Map([["given", { value: "by -e" }]]) },
  });
  t.strictSame(asked, ["Name [nobody]: ", "Secret: (hidden)"]);
  t.match(
    events.find((event) => event.type === "host-result"),
    { result: { result: { msg: "nobody by -e" } } },
  );
  t.notMatch(JSON.stringify(events), /wordofmouth/);
});

t.test("pause asks once for all hosts", async (t) => {
  let asked = 0;
  const { events } = await runText({
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - pause: {prompt: Go on?}
      register: r
    - debug: {msg: "{{ r.user_input }}"}
`,
    ask: async () => (asked++, "yes"),
  });
  t.equal(asked, 1);
  t.match(events.filter((event) => event.type === "host-result").at(-1), {
    host: "b",
    result: { result: { msg: "yes" } },
  });
});

t.test("an unknown handler fails the task that notifies it", async (t) => {
  const { events, exitCode } = await runText({
    inventory: oneHost,
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - {name: x, command: echo x, notify: "restart {{ 'wbe' }}"}
  handlers:
    - {name: restart web, debug: {msg: h}}
`,
  });
  t.equal(exitCode, 2);
  t.match(
    events.find((event) => event.type === "host-result"),
    {
      result: {
        outcome: "failed",
        message: 'there is no handler "restart wbe"',
        diagnostics: [{ hint: 'did you mean "restart web"?' }],
      },
    },
  );
});

t.test("a module's own arguments are checked again with what the templates gave", async (t) => {
  const { events } = await runText({
    inventory: oneHost,
    playbook: `
- hosts: all
  gather_facts: false
  vars: {wrong: sometimes}
  tasks:
    - file: {path: /tmp/hapb-nowhere, state: "{{ wrong }}"}
`,
  });
  t.match(
    events.find((event) => event.type === "host-result"),
    {
      result: { outcome: "failed", message: /"state" of file must be one of/ },
    },
  );
});
