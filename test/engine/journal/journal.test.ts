import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { cutOffRuns, markTold } from "../../../engine/journal/cut-off.js";
import { parseEntries } from "../../../engine/journal/entries.js";
import { runsFolder } from "../../../engine/journal/folder.js";
import { makeRunId, openJournal } from "../../../engine/journal/journal.js";
import { runHeads } from "../../../engine/journal/record.js";
import { isAlive, processStart } from "../../../engine/journal/process.js";
import { decodeValue, encodeValue } from "../../../engine/journal/values.js";
import { Float, Secret, Tuple, Unknown, type Value } from "../../../engine/base/value.js";

const folder = (t: Test) => join(t.testdir(), "runs");
const run = { runId: "20260101T000000Z-000001", playbooks: ["site.yml"], isCheckMode: false };
const change = { host: "a", task: "Start", module: "service", at: "site.yml:3:5" };

t.test("a change stands in the record before it is made, and its end after", async (t) => {
  const journal = openJournal(folder(t), run);
  const id = await journal.before(change);
  t.match(parseEntries(readFileSync(journal.path, "utf8")).at(-1), { type: "change", id, host: "a" });
  await journal.after(id, "changed");
  t.match(parseEntries(readFileSync(journal.path, "utf8")).at(-1), { type: "done", id, outcome: "changed" });
  journal.close(0);
  t.match(parseEntries(readFileSync(journal.path, "utf8")).at(-1), { type: "end", exitCode: 0 });
});

t.test("only the owner can read it", async (t) => {
  const path = folder(t);
  const journal = openJournal(path, run);
  journal.close(0);
  t.equal(statSync(journal.path).mode & 0o777, 0o600);
  t.equal(statSync(path).mode & 0o777, 0o700);
});

t.test("a run that was killed is found with what was under way, and told once", async (t) => {
  const path = folder(t);
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  openJournal(path, run).close(0);
  const lines = [
    { type: "run", ...run, pid: dead, pidStart: "1", startedAt: "2026-01-01T00:00:00Z" },
    { type: "change", id: 1, ...change },
    { type: "done", id: 1, outcome: "changed" },
    { type: "change", id: 2, ...change, task: "Init" },
  ];
  writeFileSync(
    join(path, "20260102T000000Z-000001.ndjson"),
    lines.map((line) => JSON.stringify(line) + "\n").join("") + '{"type":"do',
  );
  const found = cutOffRuns(path);
  t.equal(found.length, 1);
  t.strictSame(
    found[0]!.underWay.map(({ task }) => task),
    ["Init"],
  );
  markTold(found[0]!, "me");
  t.strictSame(cutOffRuns(path), []);
});

t.test("a run that still goes on is not cut off", async (t) => {
  const path = folder(t);
  const journal = openJournal(path, run);
  t.strictSame(cutOffRuns(path), []);
  journal.close(0);
});

t.test("a reused pid is told apart by its start time", async (t) => {
  t.equal(isAlive(process.pid, processStart(process.pid)), true);
  t.equal(isAlive(process.pid, "1"), false);
});

t.test("run ids sort by time and fit a file name", async (t) => {
  t.equal(makeRunId(new Date("2026-01-02T03:04:05.678Z"), 0.5), "20260102T030405Z-800000");
});

t.test("the folder follows XDG_STATE_HOME where it is absolute", async (t) => {
  t.equal(runsFolder({ XDG_STATE_HOME: "/s" }), "/s/hapb/runs");
  t.match(runsFolder({ XDG_STATE_HOME: "rel" }), /\.local\/state\/hapb\/runs$/);
});

t.test("values come back as they were; what holds a secret has no form", async (t) => {
  const values: readonly Value[] = [
    null,
    true,
    "text",
    3,
    12345678901234567890n,
    new Float(1),
    [1, ["a"]],
    new Tuple([1, new Tuple([])]),
    new Map<Value, Value>([
      ["$float", 1],
      [2, new Map([["x", new Float(0.5)]])],
    ]),
    new Map(),
  ];
  for (const value of values) t.strictSame(decodeValue(encodeValue(value)!), value);
  t.equal(encodeValue(new Map([["a", [new Secret("s")]]])), undefined);
  t.equal(encodeValue([new Unknown("why")]), undefined);
});

t.test("a record that can't be read hides no other", async (t) => {
  const path = folder(t);
  openJournal(path, run).close(0);
  mkdirSync(join(path, "20260103T000000Z-000001.ndjson"));
  t.strictSame(cutOffRuns(path), []);
  t.strictSame(
    runHeads(path).map(({ runId }) => runId),
    [run.runId],
  );
});
