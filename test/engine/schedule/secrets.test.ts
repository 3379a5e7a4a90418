import t from "tap";
import { Secret } from "../../../engine/base/value.js";
import { defineAction, object, secret } from "../../../engine/module/index.js";
import { runText } from "./run-text.js";

const oneHost = "a\n";

/** Places carry the text of their file, where the user wrote the secret. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === "at" ? undefined : value;
}

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

t.test("names of plays and handlers that hold a secret are hidden", async (t) => {
  const uses = defineAction({
    name: "uses",
    summary: "Knows a secret.",
    scope: "host",
    args: object({ password: secret("p") }),
    examples: [],
    check: async () => ({ willRun: true as const }),
    apply: async () => ({ result: {} }),
  });
  const { events } = await runText({
    inventory: oneHost,
    modules: { uses },
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - uses: {password: hunter2secret}
- hosts: all
  name: with hunter2secret
  gather_facts: false
  tasks:
    - uses: {password: hunter2secret}
      notify: restart hunter2secret
    - fail: {msg: no}
  handlers:
    - name: restart hunter2secret
      debug: {msg: restarted}
`,
  });
  t.match(
    events.findLast(({ type }) => type === "play-start"),
    { name: "with ********" },
  );
  t.match(
    events.find(({ type }) => type === "notified"),
    { handler: "restart ********" },
  );
  t.match(
    events.find(({ type }) => type === "run-end"),
    { pendingHandlers: [{ handler: "restart ********" }] },
  );
  t.notMatch(JSON.stringify(events, withoutPlaces), /hunter2secret/);
});
