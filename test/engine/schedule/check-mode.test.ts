import t from "tap";
import { type Plain } from "../../../engine/base/value.js";
import { defineModule, object, sh, string, type ReadKey } from "../../../engine/module/index.js";
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

  t.test("a user that would have been made, and what a package would have brought", async (t) => {
    /** What is there after it, by key. */
    const makes = defineModule<{ readonly key: string }, Plain>({
      name: "makes",
      summary: "Makes what a key names.",
      scope: "host",
      args: object({ key: string("What it makes.") }),
      examples: [],
      check: async (_, { key }) => ({
        before: 1,
        after: 2,
        predicts: [{ key: key as ReadKey, value: { name: "hapb-new", uid: 4999, version: "1" } }],
      }),
      apply: async () => {},
    });
    const { events } = await runText({
      inventory: oneHost,
      options: check,
      modules: { makes },
      playbook: `
- hosts: all
  gather_facts: false
  vars:
    ansible_become_exe: "sh -c 'echo sudo: unknown user hapb-new >&2; exit 1'"
    ansible_become_flags: ""
  tasks:
    - {name: nobody yet, file: {path: /tmp, state: directory}, become: true, become_user: hapb-new, ignore_errors: true, ignore_unreachable: true}
    - {name: made, makes: {key: "user:hapb-new"}}
    - {name: as that user, file: {path: /tmp, state: directory}, become: true, become_user: hapb-new}
    - {name: no folder yet, copy: {dest: /no/such/folder/file, content: x}, ignore_errors: true}
    - {name: installed, makes: {key: "pkg:folders"}}
    - {name: into its folder, copy: {dest: /no/such/folder/file, content: x}}
    - {name: its line, lineinfile: {path: /no/such/folder/file, line: x}}
    - {name: of its user, file: {path: /tmp, owner: hapb-nobody, state: directory}}
    - {name: a mistake stays one, copy: {dest: /tmp/, content: x}}
`,
    });
    t.strictSame(resultsOf(events, "a"), [
      "ignored nobody yet",
      "changed made",
      "unknown as that user",
      "ignored no folder yet",
      "changed installed",
      "unknown into its folder",
      "unknown its line",
      "unknown of its user",
      "failed a mistake stays one",
    ]);
  });
});
