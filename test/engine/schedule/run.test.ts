import t from "tap";
import { Aborted } from "../../../engine/base/abort.js";
import type { RunEvent } from "../../../engine/base/events.js";
import { Secret, Unknown, type Plain } from "../../../engine/base/value.js";
import {
  defineAction,
  defineModule,
  object,
  optional,
  secret,
  sh,
  string,
  type ReadKey,
} from "../../../engine/module/index.js";
import { resultsOf, runText } from "./run-text.js";

const oneHost = "a\n";

/** Places carry the text of their file, where the user wrote the secret. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === "at" ? undefined : value;
}

/** A state module whose states are its arguments. */
const state = defineModule({
  name: "state",
  summary: "Nothing but two states.",
  scope: "host",
  args: object({
    before: string("before"),
    after: string("after"),
    predicts: optional(string("a file that it would write")),
  }),
  examples: [],
  check: async (_host, { before, after, predicts }) => ({
    before,
    after: after === "?" ? new Unknown("only doing tells") : after,
    result: { said: after },
    predicts: predicts === undefined ? [] : [{ key: `file:${predicts}` as ReadKey, value: Buffer.from("x") }],
  }),
  apply: async () => {},
});

/** Looks at the host in a way that names no keys. */
const looker = defineModule<object, Plain>({
  name: "looker",
  summary: "Looks.",
  scope: "host",
  args: object({}),
  examples: [],
  check: async (host) => {
    await host.query(sh`true`, { reads: [] });
    return { before: 1, after: 1 };
  },
  apply: async () => {},
});

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

t.test("check mode", async (t) => {
  const check = { isCheckMode: true };
  t.test("an unknown task is counted apart, and what reads its result is unknown", async (t) => {
    const { events, tallies, exitCode } = await runText({
      inventory: oneHost,
      options: check,
      modules: { state },
      playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - {name: unknown, state: {before: x, after: "?"}, register: r}
    - {name: its value, debug: {msg: "{{ r.said }}"}}
    - {name: its condition, debug: {msg: x}, when: r is changed}
    - {name: both, debug: {msg: x}, when: [r is changed, false]}
    - {name: a fact, set_fact: {f: "{{ r.said }}"}}
    - {name: reads the fact, debug: {msg: "{{ f }}!"}}
    - {name: items, debug: {msg: x}, loop: "{{ r.list }}"}
    - {name: known, debug: {msg: x}}
`,
    });
    t.strictSame(resultsOf(events, "a"), [
      "unknown unknown",
      "unknown its value",
      "unknown its condition",
      "skipped both",
      "ok a fact",
      "unknown reads the fact",
      "unknown items",
      "ok known",
    ]);
    t.match(tallies.get("a"), { unknown: 5, ok: 2, skipped: 1, failed: 0 });
    t.equal(exitCode, 0);
  });

  t.test("a handler that may be notified is unknown where it would change something", async (t) => {
    const { events } = await runText({
      inventory: oneHost,
      options: check,
      modules: { state },
      playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - {name: unknown, state: {before: x, after: "?"}, notify: [would change, would not]}
  handlers:
    - {name: would change, state: {before: x, after: y}}
    - {name: would not, state: {before: x, after: x}}
    - {name: never notified, state: {before: x, after: y}}
`,
    });
    t.strictSame(resultsOf(events, "a"), ["unknown unknown", "unknown would change", "ok would not"]);
  });

  t.test("a look that isn't declared is unknown once something would have been changed", async (t) => {
    const { events } = await runText({
      inventory: oneHost,
      options: check,
      modules: { state, looker },
      playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - {name: before, looker: {}}
    - {name: changes, state: {before: x, after: y, predicts: /tmp/hapb-nowhere}}
    - {name: after, looker: {}}
`,
    });
    t.strictSame(resultsOf(events, "a"), ["ok before", "changed changes", "unknown after"]);
  });
});

t.test("secrets", async (t) => {
  const uses = defineAction({
    name: "uses",
    summary: "Says its secret everywhere.",
    scope: "host",
    args: object({ password: secret("p") }),
    examples: [],
    check: async () => ({ willRun: true as const }),
    apply: async (_host, { password }, _check, ctx) => {
      ctx.progress(`progress ${password}`);
      return { result: { said: `it is ${password}` }, warnings: [`beware of ${password}`] };
    },
  });
  const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - uses: {password: hunter2secret}
      register: r
    - debug: {msg: "{{ r.said }}"}
    - command: echo {{ r.said }}
    - command: "false hunter2secret"
      ignore_errors: true
    - debug: {msg: "{{ r.said | length }}"}
    - debug: {msg: "{{ item }}"}
      loop: ["{{ r.said }}"]
`;
  t.test("stand in no event", async (t) => {
    const { events } = await runText({ inventory: oneHost, playbook, modules: { uses } });
    const text = JSON.stringify(events, withoutPlaces);
    t.notMatch(text, /hunter2secret/);
    t.match(text, /it is \*{8}|\*{8}/);
  });
  t.test("a password of the run is hidden too", async (t) => {
    const { events } = await runText({
      inventory: oneHost,
      playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - command: echo opensesame
`,
      options: { becomePassword: new Secret("opensesame") },
    });
    t.notMatch(JSON.stringify(events, withoutPlaces), /opensesame/);
  });
  t.test("in a text only its secret pieces are hidden, whatever was made of them", async (t) => {
    const file = "/tmp/hapb-secret-test";
    const { events } = await runText({
      inventory: oneHost,
      playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - name: write {{ password }}
      copy:
        dest: ${file}
        content: |
          this line is long and no secret
          password={{ password }}
          header={{ ('user:' + password) | b64encode }}
      check_mode: true
    - debug: {msg: this line is long and no secret}
    - debug: {msg: "{{ hostvars['a'].password }} {{ password | upper }}"}
`,
      options: { isDiffMode: true, extraVars: new Map([["password", { value: new Secret("opensesame") }]]) },
    });
    const text = JSON.stringify(events, withoutPlaces);
    t.notMatch(text, /opensesame/i);
    t.notMatch(text, new RegExp(Buffer.from("user:opensesame").toString("base64")));
    const [copied, plain, shown] = events.filter((event) => event.type === "host-result");
    t.equal(copied?.task.name, "write ********");
    t.match(
      copied?.result.differences[0]?.after,
      /^this line is long and no secret\npassword=\*+\nheader=\*+\n$/,
    );
    t.equal(plain?.result.result["msg"], "this line is long and no secret");
    t.equal(shown?.result.result["msg"], "******** ********");
  });
  t.test("no_log hides arguments, items and messages", async (t) => {
    const { events } = await runText({
      inventory: oneHost,
      playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - command: "false {{ item }}"
      loop: [topmost]
      no_log: true
      ignore_errors: true
    - fail: {msg: topmost}
      no_log: true
`,
    });
    t.notMatch(JSON.stringify(events, withoutPlaces), /topmost/);
  });
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
