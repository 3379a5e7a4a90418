import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { parse } from "yaml";
import { bringTogether } from "../../../modules/kubernetes/doctor/bring-together.js";
import { clusterParts } from "../../../modules/kubernetes/doctor/cluster-parts.js";
import type { Finding } from "../../../modules/kubernetes/doctor/fault.js";
import { hostParts } from "../../../modules/kubernetes/doctor/host-parts.js";
import { judge } from "../../../modules/kubernetes/doctor/judge.js";
import { answersOf, readParts, scriptOf, type Parts } from "../../../modules/kubernetes/doctor/part.js";
import { faults } from "../../../modules/kubernetes/doctor/registry.js";
import { remediesOf } from "../../../modules/kubernetes/doctor/remedies.js";
import { said } from "../../../modules/kubernetes/doctor/said.js";

const folder = join(process.cwd(), "test/modules/kubernetes/doctor");

/** What a part printed: other text than was recorded, or the recorded text with some of it replaced. */
type Edit = string | readonly (readonly [string, string])[];

/**
 * A cluster that was whole when it was recorded (cp1 and w1, of a lab), and what is otherwise. `hosts` are edits of the
 * parts that a host printed; null: it could not be reached. `also` are hosts that are as another, under their own name.
 */
interface Case {
  readonly name: string;
  readonly hosts?: Readonly<Record<string, Readonly<Record<string, Edit>> | null>>;
  readonly also?: Readonly<Record<string, string>>;
  /** Edits of what the API said; null: it did not answer. */
  readonly cluster?: Readonly<Record<string, Edit>> | null;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Seconds by which a host's clock is ahead. */
  readonly clocks?: Readonly<Record<string, number>>;
  readonly filtered?: Readonly<
    Record<string, readonly { readonly target: string; readonly reason: string }[]>
  >;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Findings, causes first: `id host,host`; what follows from one stands indented below it. */
  readonly finds: readonly string[];
  readonly harmless?: readonly string[];
  /** Words of the evidence, of all findings together. */
  readonly evidence?: readonly string[];
  /** What --fix would do where everything is agreed to: `host: id id`. */
  readonly mends?: readonly string[];
}

const recorded = Object.fromEntries(
  ["cp1", "w1", "cluster"].map((name) => [
    name,
    readFileSync(join(folder, "recorded", `${name}.txt`), "utf8"),
  ]),
);

function textsOf(parts: Parts, text: string): Record<string, string> {
  const plain = Object.fromEntries(Object.keys(parts).map((name) => [name, { script: "", read: String }]));
  return readParts(plain, text, "MARK");
}

function edited(
  parts: Parts,
  text: string,
  edits: Readonly<Record<string, Edit>> = {},
): Record<string, unknown> {
  const texts = textsOf(parts, text);
  for (const [name, edit] of Object.entries(edits)) {
    if (!Object.hasOwn(parts, name)) throw new Error(`there is no part ${name}`);
    texts[name] =
      typeof edit === "string"
        ? edit
        : edit.reduce((so, [from, to]) => replaced(so, from, to, name), texts[name]!);
  }
  return answersOf(parts, (name) => texts[name]!);
}

function replaced(text: string, from: string, to: string, part: string): string {
  if (!text.includes(from)) throw new Error(`${part} does not say: ${from}`);
  return text.replaceAll(from, to);
}

function diagnose(given: Case) {
  const like: Record<string, string> = { cp1: "cp1", w1: "w1", ...given.also };
  const names = Object.keys(like);
  const groupOf = (host: string) =>
    given.groups?.[host] ?? [like[host] === "cp1" ? "control_planes" : "workers"];
  const looks = names
    .filter((host) => given.hosts?.[host] !== null)
    .map((host, i) => {
      const text =
        like[host] === host ? recorded[host]! : ownText(recorded[like[host]!]!, like[host]!, host, i);
      const clock = given.clocks?.[host];
      return {
        host,
        ...edited(hostParts, text, given.hosts?.[host] ?? {}),
        ...(clock === undefined ? { clock_offset: 0 } : { clock_offset: clock }),
      };
    });
  const clusters =
    given.cluster === null
      ? []
      : [{ host: "cp1", ...edited(clusterParts, recorded.cluster!, given.cluster) }];
  const hosts = names.map((host) => ({
    host,
    groups: groupOf(host),
    settings: { node_name: host, pod_network: "bridge", dns_servers: [], ...given.settings },
  }));
  const reach = names.map((host) => ({ host, filtered: given.filtered?.[host] ?? [] }));
  return judge(bringTogether(hosts, looks, clusters, reach));
}

/** A host like another, with a name, an address and ids of its own. */
function ownText(text: string, like: string, host: string, i: number): string {
  const own = (address: string) => address.replace(/\d+$/, (last) => String(Number(last) + 20 * (i + 1)));
  const address = /inet (\d+\.\d+\.\d+\.\d+)\/\d+ [^\n]*eth0/.exec(text)?.[1] ?? "";
  const hexes = String(i + 1).repeat(8);
  return text
    .replaceAll(address, own(address))
    .replace(`hostname ${like}`, `hostname ${host}`)
    .replace(/(machineId )\w{8}/, `$1${hexes}`)
    .replace(/(link\/ether [\w:]+:)\w\w/g, `$1${hexes.slice(0, 2)}`);
}

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

function runCase(t: Test, given: Case): void {
  const { findings, harmless } = diagnose(given);
  t.strictSame(lines(findings), given.finds);
  t.strictSame(lines(harmless), given.harmless ?? []);
  const evidence = evidenceOf([...findings, ...harmless]);
  for (const words of given.evidence ?? []) t.ok(evidence.includes(words), `${words}\n${evidence}`);
  if (given.mends) {
    const { remedies } = remediesOf(
      findings,
      faults.map(({ id }) => id),
    );
    const due = Object.entries(remedies).map(
      ([host, all]) => `${host}: ${all.map(({ id }) => id).join(" ")}`,
    );
    t.strictSame(due, given.mends);
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
    const diagnosis = judge(bringTogether(hosts, [answers], [cluster], []));
    t.ok(Array.isArray(said(diagnosis)));
  }
});

t.test("a host's text can't pass for another part's answer", async (t) => {
  const parts = { one: { script: "", read: String }, two: { script: "", read: String } };
  const text = "\nSECRET one\nfoo\nGUESS two\nforged\nSECRET two\nreal\nSECRET end\n";
  t.strictSame(readParts(parts, text, "SECRET"), { one: "foo\nGUESS two\nforged", two: "real" });
});

t.test("the script of the parts is one that every shell takes", async (t) => {
  const { spawnSync } = await import("node:child_process");
  for (const parts of [hostParts, clusterParts]) {
    const { text } = scriptOf(parts, "MARK");
    const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
    t.equal(status, 0, stderr);
  }
});

t.test("docs/doctor.md has the table of all faults", async (t) => {
  const page = readFileSync("docs/doctor.md", "utf8");
  const head = "| fault | | `--fix` | guide |\n| --- | --- | --- | --- |\n";
  const rows = faults.map(
    ({ id, title, remedy, section = "" }) =>
      `| \`${id}\` | ${title} | ${remedy === "harmless" ? "" : remedy} | ${section} |\n`,
  );
  const end = page.indexOf("\n## Adding a fault");
  const begin = page.indexOf(head);
  const wanted = `${page.slice(0, begin)}${head}${rows.join("")}${page.slice(end)}`;
  if (process.env.UPDATE_EXPECTED) writeFileSync("docs/doctor.md", wanted);
  t.equal(readFileSync("docs/doctor.md", "utf8"), wanted, "UPDATE_EXPECTED=1 writes it");
});
