import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { parse } from "yaml";
import { diagnose, folder, type Case } from "./doctor/diagnose.js";
import { bringTogether } from "../../../modules/kubernetes/doctor/bring-together.js";
import { clusterParts } from "../../../modules/kubernetes/doctor/cluster-parts.js";
import type { Finding } from "../../../modules/kubernetes/doctor/fault.js";
import { hostParts } from "../../../modules/kubernetes/doctor/host-parts.js";
import { judge } from "../../../modules/kubernetes/doctor/judge.js";
import { answersOf, readParts, scriptOf } from "../../../modules/kubernetes/doctor/part.js";
import { faults } from "../../../modules/kubernetes/doctor/registry.js";
import { remediesOf } from "../../../modules/kubernetes/doctor/remedies.js";
import { said } from "../../../modules/kubernetes/doctor/said.js";

function lines(findings: readonly Finding[], depth = 0): string[] {
  return findings.flatMap(({ id, signs, consequences }) => [
    `${"  ".repeat(depth)}${id} ${[...new Set(signs.map(({ host }) => host || "cluster"))].join(",")}`,
    ...lines(consequences, depth + 1),
  ]);
}

function evidenceOf(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ signs, consequences }) => [
      ...signs.flatMap(({ evidence }) => evidence),
      evidenceOf(consequences),
    ])
    .join("\n");
}

/** Why signs of these findings, and of all that follows from them, are left alone. */
function unmendableOf(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ signs, consequences }) => [
      ...signs.flatMap(({ unmendable }) => unmendable ?? []),
      unmendableOf(consequences),
    ])
    .join("\n");
}

function runCase(t: Test, given: Case): void {
  const { findings, harmless } = diagnose(given);
  t.strictSame(lines(findings), given.finds);
  t.strictSame(lines(harmless), given.harmless ?? []);
  const evidence = evidenceOf([...findings, ...harmless]);
  for (const words of given.evidence ?? []) t.ok(evidence.includes(words), `${words}\n${evidence}`);
  for (const words of given.noEvidence ?? []) t.notOk(evidence.includes(words), `${words}\n${evidence}`);
  const left = unmendableOf(findings);
  for (const words of given.unmendable ?? []) t.ok(left.includes(words), `${words}\n${left}`);
  if (given.mends) {
    const { remedies, inTurn } = remediesOf(
      findings,
      faults.map(({ id }) => id),
    );
    const due = (of: typeof remedies) =>
      Object.entries(of).map(([host, all]) => `${host}: ${all.map(({ id }) => id).join(" ")}`);
    t.strictSame(due(remedies), given.mends);
    t.strictSame(due(inTurn), given.mendsInTurn ?? []);
  }
}

const cases = readdirSync(join(folder, "cases")).flatMap((file) =>
  (parse(readFileSync(join(folder, "cases", file), "utf8")) as Case[]).map((each) => ({ file, ...each })),
);

for (const given of cases)
  t.test(`${given.file}: ${given.name}`, async (t) => {
    runCase(t, given);
  });

t.test("every fault has a case in which it is found", async (t) => {
  const found = new Set(
    cases
      .flatMap(({ finds, harmless = [] }) => [...finds, ...harmless])
      .map((line) => line.trim().split(" ")[0]),
  );
  t.strictSame(
    faults.map(({ id }) => id).filter((id) => !found.has(id)),
    [],
  );
});

t.test("what hapb mends has a task file of its name, and no other has one", async (t) => {
  const files = readdirSync(join(process.cwd(), "playbooks/tasks/doctor")).map((file) =>
    file.replace(/\.yml$/, ""),
  );
  const frame = ["look", "look-again", "mend"];
  t.strictSame(
    files.filter((file) => !frame.includes(file)).sort(),
    faults
      .filter(({ remedy }) => remedy === "safe" || remedy === "asks")
      .map(({ id }) => id)
      .sort(),
  );
});

t.test("faults have names of their own, and causes that exist and don't go in circles", async (t) => {
  const ids = faults.map(({ id }) => id);
  t.strictSame(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  );
  const causes = new Map(
    faults.map(({ id, causedBy = [], causedElsewhere = [] }) => [id, [...causedBy, ...causedElsewhere]]),
  );
  t.strictSame(
    [...causes.values()].flat().filter((id) => !causes.has(id)),
    [],
  );
  const above = (id: string, seen: readonly string[]): boolean =>
    causes.get(id)!.some((cause) => seen.includes(cause) || above(cause, [...seen, cause]));
  t.strictSame(
    ids.filter((id) => above(id, [id])),
    [],
  );
});

t.test("whatever hosts print, a judgement comes of it", async (t) => {
  const garbage = [
    "",
    "\n",
    "@",
    "\0\x1b[31m\xff@state\n@config\n{{{{\n- - -\n: :\n@flags",
    "@state\nversion\n@config\n&a [*a, *a]\n@log\n".repeat(50),
    "node\t\t\t\t\npod\t{\t[\ncondition\t}{\ncontainer\nevent\t[[[[",
    "{".repeat(10_000),
    '{"a":'.repeat(2_000),
    "9".repeat(5_000),
  ];
  for (const text of garbage) {
    const answers = { host: "cp1", clock_offset: 0, ...answersOf(hostParts, () => text) };
    const cluster = { host: "cp1", ...answersOf(clusterParts, () => text) };
    const hosts = [{ host: "cp1", groups: ["control_planes"], settings: {} }];
    const diagnosis = judge(bringTogether(hosts, [answers], [cluster], [], []));
    t.ok(Array.isArray(said(diagnosis)));
  }
});

t.test("of a cluster that nobody could ask it is said", async (t) => {
  t.strictSame(diagnose({ name: "whole", finds: [] }).unseen, []);
  const silent = diagnose({ name: "nobody asked", cluster: null, finds: [] });
  t.match(silent.unseen[0], "of nodes, pods and events nothing is known");
  t.match(said(silent).join("\n"), silent.unseen[0]!);
});

t.test("what is left to a person is told with its reason", async (t) => {
  const [finding] = diagnose({ name: "unreachable", hosts: { w1: null }, finds: [] }).findings;
  const { remedy, reason } = finding!;
  t.equal(remedy, "person");
  t.match(reason, /^[A-Z].*\.$/);
  const lines = said({ findings: [finding!], harmless: [], looked: ["cp1"], unseen: [] });
  t.ok(lines.some((line) => line.endsWith(`hapb leaves it to you: ${reason}`)));
});

t.test("what hapb mends is told without one", async (t) => {
  const hosts = { w1: { kernel: [["net.ipv4.ip_forward 1", "net.ipv4.ip_forward 0"]] } } as const;
  const { findings } = diagnose({ name: "not forwarded", hosts, finds: [] });
  t.equal(findings[0]!.reason, "");
  const lines = said({ findings, harmless: [], looked: ["w1"], unseen: [] });
  t.ok(lines.some((line) => line.endsWith("`hapb doctor --fix` mends it")));
});

t.test("a host's text can't pass for another part's answer", async (t) => {
  const parts = { one: { script: "", read: String }, two: { script: "", read: String } };
  const text = "\nSECRET one\nfoo\nGUESS two\nforged\nSECRET two\nreal\nSECRET end\n";
  t.strictSame(readParts(parts, text, "SECRET"), { one: "foo\nGUESS two\nforged", two: "real" });
});

t.test("a part that is asked beside the others does not read what they say", async (t) => {
  const { spawnSync } = await import("node:child_process");
  const parts = {
    objects: { script: "echo node", read: (text: string) => text.trim() },
    etcd: { script: "sleep 0.2; cat; echo member", read: (text: string) => text.trim() },
  };
  const { text } = scriptOf(parts, "MARK", "", ["etcd"]);
  const { stdout } = spawnSync("sh", ["-c", text], { encoding: "utf8" });
  t.strictSame(readParts(parts, stdout, "MARK"), { objects: "node", etcd: "member" });
});

t.test("the script of the parts is one that every shell takes", async (t) => {
  const { spawnSync } = await import("node:child_process");
  for (const parts of [hostParts, clusterParts]) {
    const { text } = scriptOf(parts, "MARK");
    const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
    t.equal(status, 0, stderr);
  }
});

t.test("docs/doctor.md has the table of all faults, and why some are a person's", async (t) => {
  const page = readFileSync("docs/doctor.md", "utf8");
  const head = "| fault | | `--fix` | guide |\n| --- | --- | --- | --- |\n";
  const rows = faults.map(
    ({ id, title, remedy, section = "" }) =>
      `| \`${id}\` | ${title} | ${remedy === "harmless" ? "" : remedy} | ${section} |\n`,
  );
  const reasons = faults.flatMap((fault) =>
    fault.remedy === "person" ? [`| \`${fault.id}\` | ${fault.reason} |\n`] : [],
  );
  const left = "\nWhat is left to a person, and why:\n\n| fault | |\n| --- | --- |\n";
  const end = page.indexOf("\n## Adding a fault");
  const begin = page.indexOf(head);
  const wanted = `${page.slice(0, begin)}${head}${rows.join("")}${left}${reasons.join("")}${page.slice(end)}`;
  if (process.env.UPDATE_EXPECTED) writeFileSync("docs/doctor.md", wanted);
  t.equal(readFileSync("docs/doctor.md", "utf8"), wanted, "UPDATE_EXPECTED=1 writes it");
});
