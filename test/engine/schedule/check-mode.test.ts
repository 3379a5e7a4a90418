import t from "tap";
import { type Plain } from "../../../engine/base/value.js";
import { defineModule, object, sh } from "../../../engine/module/index.js";
import { resultsOf, runText } from "./run-text.js";
import { state } from "./state-module.js";

const oneHost = "a\n";

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
