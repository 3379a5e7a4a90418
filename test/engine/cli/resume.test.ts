import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import t, { type Test } from "tap";
import { caller } from "./caller.js";

const inventory = "a ansible_connection=local\nb ansible_connection=local\n";

/** A project whose tasks write a line into `log` each time they are really done. */
function project(t: Test, tasks: string, rest = "", files: Record<string, string> = {}) {
  const playbook = `- hosts: all\n  gather_facts: no\n  tasks:\n${tasks}\n${rest}`;
  const root = t.testdir({ "site.yml": playbook, hosts: inventory, log: "", ...files });
  const hapb = caller(root, { HAPB_INVENTORY: "hosts", HAPB_OUTPUT: "plain" });
  const log = () => readFileSync(path.join(root, "log"), "utf8").trim().split("\n").toSorted();
  return {
    root,
    hapb,
    log,
    write: (name: string, text: string) => writeFileSync(path.join(root, name), text),
  };
}

const note = (text: string) =>
  `      command: sh -c 'echo ${text} {{ inventory_hostname }} >> {{ playbook_dir }}/log; echo ${text}-out'`;
const failing = `
    - stat: {path: "{{ playbook_dir }}/go"}
      register: go
    - name: Gate
      fail: {msg: not yet}
      when: inventory_hostname == "b" and not go.stat.exists`;

t.test("a failed run goes on behind what it did, with what was registered and notified", async (t) => {
  const { hapb, log, write } = project(
    t,
    `    - name: First
${note("first")}
      register: first
      notify: Tell
    - set_fact: {half: "{{ 0.5 }}", drawn: "{{ lookup('pipe', 'echo drawn >> log; echo x') }}"}
${failing}
    - name: Last
${note("last")}
      loop: [one]
    - debug: {msg: "{{ first.stdout }} {{ half }} {{ drawn }}"}`,
    `  handlers:
    - name: Tell
${note("told")}
`,
  );
  const failed = await hapb(["run", "site.yml"]);
  t.equal(failed.status, 2);
  t.strictSame(log(), ["drawn", "drawn", "first a", "first b", "last a", "told a"]);
  write("go", "");
  const resumed = await hapb(["run", "site.yml", "--resume", "-v"]);
  t.equal(resumed.status, 0, resumed.stdout);
  t.strictSame(log(), ["drawn", "drawn", "first a", "first b", "last a", "last b", "told a", "told b"]);
  t.match(resumed.stdout, /going on with the run of site\.yml that began/);
  t.match(resumed.stdout, /the run before did it; it was not looked at again/);
  t.equal(resumed.stdout.match(/first-out 0\.5 x/g)?.length, 1, "both hosts know what was registered before");
});

t.test("a resumed run that fails can be resumed as well", async (t) => {
  const { hapb, log, write } = project(
    t,
    `    - name: First\n${note("first")}${failing}\n    - name: Last\n${note("last")}`,
  );
  await hapb(["run", "site.yml"]);
  t.equal((await hapb(["run", "site.yml", "--resume"])).status, 2);
  write("go", "");
  t.equal((await hapb(["run", "site.yml", "--resume"])).status, 0);
  t.strictSame(log(), ["first a", "first b", "last a", "last b"]);
  const after = await hapb(["run", "site.yml", "--resume"]);
  t.match(after.stdout, /went through: this run begins at the start/);
  t.equal(log().length, 8);
});

t.test("what is not the same any more is named, and the run begins at the start", async (t) => {
  const { root, hapb, log, write } = project(
    t,
    `    - name: First\n${note("first")}
    - copy: {src: page, dest: "{{ playbook_dir }}/out-{{ inventory_hostname }}"}
    - fail: {msg: never}`,
    "",
    { page: "old\n" },
  );
  const changes: readonly [string, () => void, readonly string[]][] = [
    ["site.yml", () => appendFileSync(path.join(root, "site.yml"), "# more\n"), []],
    ["page", () => write("page", "new\n"), []],
    ["the inventory and its variables", () => write("hosts", `${inventory}[all:vars]\nx=1\n`), []],
    ["--extra-vars", () => undefined, ["-e", "y=1"]],
    ["--limit", () => undefined, ["-l", "a"]],
  ];
  for (const [what, change, options] of changes) {
    await hapb(["run", "site.yml"]);
    change();
    const before = log().length;
    const { stdout } = await hapb(["run", "site.yml", "--resume", ...options]);
    t.match(stdout.replace(/\s+/g, " "), new RegExp(`Not the same any more: [^:]*${what}`), what);
    t.ok(log().length > before, what);
  }
});

t.test("a task whose result was a secret runs again, and so does all behind it", async (t) => {
  const { root, hapb, log, write } = project(
    t,
    `    - name: First\n${note("first")}
    - name: Hidden
${note("hidden {{ password }}")}
      register: hidden
    - name: Third\n${note("third")}${failing}`,
  );
  await hapb(["run", "site.yml", "-e", "@pw.yml"]);
  write("pw.yml", "password: !unsafe top-secret-word\n");
  await hapb(["vault", "encrypt", "pw.yml", "--vault-password-file", "hosts"]);
  const options = ["-e", "@pw.yml", "--vault-password-file", "hosts"];
  t.equal((await hapb(["run", "site.yml", ...options])).status, 2);
  t.equal((await hapb(["run", "site.yml", "--resume", ...options])).status, 2);
  const times = (word: string) => log().filter((line) => line.startsWith(word)).length;
  t.strictSame([times("first"), times("hidden"), times("third")], [2, 4, 4]);
  const folder = path.join(root, "state/hapb/runs");
  for (const name of readdirSync(folder))
    t.notMatch(readFileSync(path.join(folder, name), "utf8"), /top-secret/);
});

t.test("what no_log hides is not in the record, also in a loop: such a task runs again", async (t) => {
  const { root, hapb, log, write } = project(
    t,
    `    - name: Hidden
${note("hidden")}
      no_log: true
      register: hidden
    - name: Each
${note("each {{ item }}")}
      no_log: true
      loop: [hidden-item]
      register: each
    - set_fact: {derived: "{{ hidden.stdout }}"}
      no_log: true${failing}`,
  );
  await hapb(["run", "site.yml"]);
  const folder = path.join(root, "state/hapb/runs");
  for (const name of readdirSync(folder))
    t.notMatch(readFileSync(path.join(folder, name), "utf8"), /hidden-(out|item)/);
  write("go", "");
  t.equal((await hapb(["run", "site.yml", "--resume"])).status, 0);
  t.equal(log().filter((line) => line.startsWith("hidden")).length, 4);
});

t.test("a run that was killed goes on", async (t) => {
  const { root, hapb, log } = project(
    t,
    `    - name: First\n${note("first")}
    - name: Slow
      command: sh -c 'touch {{ playbook_dir }}/slow; test -e {{ playbook_dir }}/quick || sleep 30'
    - name: Last\n${note("last")}`,
  );
  const state = { XDG_STATE_HOME: path.join(root, "state"), HAPB_INVENTORY: "hosts" };
  const main = path.resolve("dist/program/cli/main.js");
  const killed = spawn(process.execPath, [main, "run", "site.yml"], {
    cwd: root,
    env: { ...process.env, ...state },
    stdio: "ignore",
  });
  while (!existsSync(path.join(root, "slow"))) await sleep(20);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  writeFileSync(path.join(root, "quick"), "");
  const { stdout, status } = await hapb(["run", "site.yml", "--resume"]);
  t.equal(status, 0, stdout);
  t.match(stdout, /was cut off[^]*Under way was: [^]*Slow/);
  t.strictSame(log(), ["first a", "first b", "last a", "last b"]);
});

t.test("--retry runs on the hosts that were lost, from the start", async (t) => {
  const { hapb, log, write } = project(t, `    - name: First\n${note("first")}${failing}`);
  t.match((await hapb(["run", "site.yml", "--retry"])).stderr, /no record of an earlier run/);
  await hapb(["run", "site.yml"]);
  write("go", "");
  t.match(
    (await hapb(["run", "site.yml", "--retry", "-l", "a"])).stderr,
    /--retry and --limit exclude each other/,
  );
  t.equal((await hapb(["run", "site.yml", "--retry"])).status, 0);
  t.strictSame(log(), ["first a", "first b", "first b"]);
  t.match((await hapb(["run", "site.yml", "--retry"])).stderr, /no host failed or was unreachable/);
});

t.test("runs are listed with their ends, and shown again", async (t) => {
  const { hapb, write } = project(t, `    - name: First\n${note("first")}${failing}`);
  t.equal((await hapb(["runs"])).stdout, "no run is recorded yet\n");
  const { stdout: said } = await hapb(["run", "site.yml"]);
  write("go", "");
  await hapb(["run", "site.yml", "--check"]);
  const { stdout } = await hapb(["runs"]);
  const [first, second] = stdout.trim().split("\n");
  t.match(first, /^\d{8}T\d{6}Z-[0-9a-f]{6} {2}failed +2 hosts, 1 lost +\S+ {2}site\.yml$/);
  t.match(second, / ok \(check\) +2 hosts +\S+ {2}site\.yml$/);
  const id = first!.split(" ")[0]!;
  const again = await hapb(["runs", "show", id]);
  t.equal(again.stdout, said);
  t.match((await hapb(["runs", "show", "x"])).stderr, /no run has the id x/);
  t.match((await hapb(["runs", "shwo"])).stderr, /hapb runs can't "shwo"/);
});

t.test("what no_log hides is in no record, and its task runs again", async (t) => {
  const { hapb, log, root, write } = project(
    t,
    `    - name: Hidden
${note("hidden")}
      register: hidden
      no_log: true
    - name: Hidden loop
      shell: "echo looped {{ inventory_hostname }} >> {{ playbook_dir }}/log; echo looped-out-{{ item }}"
      loop: [one]
      register: looped
      no_log: true
${failing}
    - assert:
        that:
          - hidden.stdout == "hidden-out"
          - looped.results[0].stdout == "looped-out-one"`,
  );
  await hapb(["run", "site.yml"]);
  const runs = path.join(root, "state/hapb/runs");
  const records = readdirSync(runs).map((name) => readFileSync(path.join(runs, name), "utf8"));
  t.ok(records.length > 0);
  t.notMatch(records.join(""), /hidden-out|looped-out-one/);
  write("go", "");
  t.equal((await hapb(["run", "site.yml", "--resume"])).status, 0);
  t.same(log().filter((line) => line === "hidden a").length, 2);
});

const base = `    - stat: {path: "{{ playbook_dir }}/extra"}
      register: extra
`;
const each = (item: string) => `echo ${item} {{ inventory_hostname }} >> {{ playbook_dir }}/log`;

t.test("what was given something else runs again, and so does all behind it", async (t) => {
  const given: Record<
    string,
    readonly [string, Record<string, string>, readonly string[], readonly string[]]
  > = {
    "another include before": [
      `    - include_tasks: inner.yml
      vars: {what: extra}
      when: extra.stat.exists
    - include_tasks: inner.yml
      vars: {what: base}`,
      { "inner.yml": `- shell: ${each("{{ what }}")}\n` },
      ["base a", "base b"],
      ["base a", "base a", "base b", "base b", "extra a", "extra b"],
    ],
    arguments: [
      `    - shell: ${each("{{ extra.stat.exists }}")}`,
      {},
      ["False a", "False b"],
      ["False a", "False b", "True a", "True b"],
    ],
    "an item more": [
      `    - shell: ${each("{{ item }}")}
      loop: "{{ ['base', 'extra'] if extra.stat.exists else ['base'] }}"`,
      {},
      ["base a", "base b"],
      ["base a", "base a", "base b", "base b", "extra a", "extra b"],
    ],
    "an item that was left out": [
      `    - shell: ${each("{{ item }}")}
      loop: [base, extra]
      when: item == 'base' or extra.stat.exists`,
      {},
      ["base a", "base b"],
      ["base a", "base a", "base b", "base b", "extra a", "extra b"],
    ],
    "a file more in a folder": [
      `    - shell: ${each("{{ item | basename }}")}
      with_fileglob: ["{{ playbook_dir }}/[be]*[ae]"]`,
      { base: "" },
      ["base a", "base b"],
      ["base a", "base a", "base b", "base b", "extra a", "extra b"],
    ],
    "a file more, included": [
      `    - include_tasks: inner.yml
      loop: "{{ query('fileglob', playbook_dir ~ '/[be]*[ae]') }}"`,
      { base: "", "inner.yml": `- shell: ${each("{{ item | basename }}")}\n` },
      ["base a", "base b"],
      ["base a", "base b", "extra a", "extra b"],
    ],
    "a task before that was skipped": [
      `    - shell: ${each("extra")}
      when: extra.stat.exists
    - shell: ${each("base")}`,
      {},
      ["base a", "base b"],
      ["base a", "base a", "base b", "base b", "extra a", "extra b"],
    ],
    "what only asking a program would tell": [
      `    - shell: ${each("{{ lookup('pipe', 'echo base') }}")}
    - set_fact: {kept: "{{ lookup('pipe', 'echo kept >> log') }}"}`,
      {},
      ["base a", "base b", "kept", "kept"],
      ["base a", "base a", "base b", "base b", "kept", "kept", "kept", "kept"],
    ],
    "the same, done in the meantime": [
      `    - shell: ${each("base")}
      when: not extra.stat.exists
      register: made
    - shell: ${each("{{ made.rc }}")}`,
      {},
      ["0 a", "0 b", "base a", "base b"],
      ["0 a", "0 b", "base a", "base b"],
    ],
  };
  for (const [what, [tasks, files, before, after]] of Object.entries(given))
    await t.test(what, async (t) => {
      const { hapb, log, write } = project(t, `${base}${tasks}${failing}`, "", files);
      t.equal((await hapb(["run", "site.yml"])).status, 2);
      t.strictSame(log(), before);
      write("extra", "");
      write("go", "");
      const { status, stdout } = await hapb(["run", "site.yml", "--resume"]);
      t.equal(status, 0, stdout);
      t.strictSame(log(), after);
    });
});

t.test("marks tell nothing of what a task was given", async (t) => {
  const { root, hapb, log, write } = project(
    t,
    `    - shell: ${each("argument-word")}
    - shell: exit 3
      ignore_errors: true
    - shell: ${each("{{ item }}")}
      loop: [item-word]${failing}`,
  );
  await hapb(["run", "site.yml"]);
  const folder = path.join(root, "state/hapb/runs");
  for (const name of readdirSync(folder)) {
    const finished = readFileSync(path.join(folder, name), "utf8").match(/^\{"type":"finished".*$/gm)!;
    t.match(finished.join(""), /"marks":\["[0-9a-f]{32}"\]/);
    t.notMatch(finished.join(""), /argument-word|item-word/);
  }
  await hapb(["run", "site.yml", "--resume"]);
  write("go", "");
  t.equal((await hapb(["run", "site.yml", "--resume"])).status, 0);
  t.strictSame(log(), ["argument-word a", "argument-word b", "item-word a", "item-word b"]);
});
