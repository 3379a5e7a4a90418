import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { caller } from "./caller.js";

/** A folder in which a run of `site.yml`, started in `started`, was killed while it changed host `host`. */
function killed(t: Test, { started, host }: { started?: string; host: string }) {
  const play = "- hosts: all\n  gather_facts: false\n  tasks: [{debug: {msg: here}}]\n";
  const hosts = "a ansible_connection=local\n";
  const folder = t.testdir({ "site.yml": play, "other.yml": play, hosts });
  const runs = join(folder, "state/hapb/runs");
  mkdirSync(runs, { recursive: true, mode: 0o700 });
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  const plan = { cwd: started ?? folder, inventory: "", variables: "", tags: [], skipTags: [] };
  const lines = [
    {
      ...{ type: "run", runId: "x", pid: dead, pidStart: "1", startedAt: "2026-01-01T00:00:00Z" },
      ...{ playbooks: ["site.yml"], isCheckMode: false, plan },
    },
    { type: "change", id: 1, host, task: "Init", module: "command", at: "site.yml:3:5" },
  ];
  writeFileSync(
    join(runs, "20260101T000000Z-000001.ndjson"),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
  const hapb = caller(folder, { HAPB_OUTPUT: "plain", HAPB_INVENTORY: "hosts" });
  return async (playbook: string) => (await hapb(["run", playbook])).stdout;
}

t.test("a run that was cut off is told once, when --resume would go on with it", async (t) => {
  const run = killed(t, { host: "a" });
  t.match(await run("site.yml"), /the run of site\.yml that began .* was cut off[^]*a: Init[^]*--resume/);
  t.notMatch(await run("site.yml"), "cut off");
});

t.test("another playbook's on the same hosts is told without that advice", async (t) => {
  const run = killed(t, { host: "a", started: "/elsewhere" });
  const text = await run("other.yml");
  t.match(text, /another run, of site\.yml in \/elsewhere, .* was cut off[^]*a: Init/);
  t.notMatch(text, "--resume");
});

t.test("one of other hosts waits until its playbook is run again", async (t) => {
  const run = killed(t, { host: "b" });
  t.notMatch(await run("other.yml"), "cut off");
  t.match(await run("site.yml"), "was cut off");
});
