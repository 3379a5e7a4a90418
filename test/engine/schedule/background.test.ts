import t from "tap";
import type { RunEvent } from "../../../engine/base/events.js";
import { resultsOf, runText } from "./run-text.js";

const inventory = "a ansible_connection=local\n";

const resultOf = (events: readonly RunEvent[], name: string) =>
  events.findLast((event) => event.type === "host-result" && event.task.name === name) as RunEvent & {
    type: "host-result";
  };

t.test("poll: 0 goes on behind the play, and async_status tells how it ended", async (t) => {
  const { events, exitCode } = await runText({
    inventory,
    playbook: `- hosts: all
  gather_facts: no
  tasks:
    - {name: start, command: "sh -c 'sleep 0.3; echo out; echo err >&2'", async: 30, poll: 0, register: job}
    - {name: look, async_status: {jid: "{{ job.ansible_job_id }}"}, register: now}
    - {name: wait, async_status: {jid: "{{ job.ansible_job_id }}"}, register: end, until: end.finished, retries: 50, delay: 0.1}
    - {name: again, async_status: {jid: "{{ job.ansible_job_id }}"}}
`,
  });
  t.equal(exitCode, 0);
  t.strictSame(resultsOf(events, "a"), ["changed start", "ok look", "changed wait", "changed again"]);
  t.match(resultOf(events, "start").result.result, {
    started: true,
    finished: false,
    ansible_job_id: /^j\d+\.\d+$/,
  });
  t.match(resultOf(events, "look").result.result, { finished: false, stdout: "" });
  t.match(resultOf(events, "wait").result.result, { finished: true, rc: 0, stdout: "out", stderr: "err" });
  t.match(resultOf(events, "again").result.result, { finished: true, rc: 0, stdout: "out" });
});

t.test("a job that fails is finished, and fails the task that asks", async (t) => {
  const { events, exitCode } = await runText({
    inventory,
    playbook: `- hosts: all
  gather_facts: no
  tasks:
    - {shell: "echo said; exit 3", async: 30, poll: 0, register: job}
    - {name: wait, async_status: {jid: "{{ job.ansible_job_id }}"}, register: end, until: end.finished, retries: 50, delay: 0.1}
`,
  });
  t.equal(exitCode, 2);
  t.match(resultOf(events, "wait").result.result, { finished: true, rc: 3, stdout: "said" });
});

t.test("each item of a loop is a job of its own", async (t) => {
  const { events, exitCode } = await runText({
    inventory,
    playbook: `- hosts: all
  gather_facts: no
  tasks:
    - {command: "echo {{ item }}", loop: [one, two], async: 30, poll: 0, register: jobs}
    - name: wait
      async_status: {jid: "{{ item.ansible_job_id }}"}
      loop: "{{ jobs.results }}"
      register: ends
      until: ends.finished
      retries: 50
      delay: 0.1
    - {name: both, assert: {that: "ends.results | map(attribute='stdout') == ['one', 'two']"}}
`,
  });
  t.equal(exitCode, 0);
  t.ok(resultsOf(events, "a").includes("ok both"));
});

t.test("what starts no command is done at once, and finished", async (t) => {
  const { events } = await runText({
    inventory,
    playbook: `- hosts: all
  gather_facts: no
  tasks:
    - {name: start, stat: {path: /}, async: 30, poll: 0, register: job}
    - {name: ask, async_status: {jid: "{{ job.ansible_job_id }}"}}
`,
  });
  t.match(resultOf(events, "start").result.result, { finished: true, stat: { exists: true } });
  t.match(resultOf(events, "ask").result.result, { finished: true, stat: { exists: true } });
});

t.test("a job that isn't there, one that takes too long, and what is forgotten", async (t) => {
  const { events } = await runText({
    inventory,
    playbook: `- hosts: all
  gather_facts: no
  tasks:
    - {name: none, async_status: {jid: j1.2}, ignore_errors: true}
    - {command: sleep 1.5, async: 1, poll: 0, register: slow}
    - {name: slow, async_status: {jid: "{{ slow.ansible_job_id }}"}, register: end, until: end.finished, retries: 50, delay: 0.1, ignore_errors: true}
    - {command: echo x, async: 9, poll: 0, register: job}
    - {name: forget, async_status: {jid: "{{ job.ansible_job_id }}", mode: cleanup}}
`,
  });
  t.match(resultOf(events, "none").result, { result: { msg: "could not find job", finished: true } });
  t.match(resultOf(events, "slow").result, { message: /takes longer than its `async` of 1 s/ });
  t.match(resultOf(events, "forget").result.result, { started: false, erased: /^async-j/ });
});
