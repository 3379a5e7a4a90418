import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { parse } from "yaml";
import { judgePlan, unknownRules, type Problem } from "../../../../modules/kubernetes/preflight/judge.js";
import type { ClusterPlan } from "../../../../modules/kubernetes/preflight/plan.js";
import { rules } from "../../../../modules/kubernetes/preflight/rules.js";
import { refusalText, warningText } from "../../../../modules/kubernetes/preflight/words.js";
import { planOf, type PlanChange } from "./plans.js";

/** One case of a rule: what is other than in a good plan (plans.ts). */
interface Case extends PlanChange {
  readonly name: string;
  /** Pattern of "about: problem". */
  readonly says?: string;
  /** Pattern of what mends it. */
  readonly mend?: string;
  /** Other rules that come upon the same. */
  readonly also?: readonly string[];
}

interface CasesOfRule {
  readonly refuses: readonly Case[];
  readonly passes: readonly Case[];
}

const folder = "test/modules/kubernetes/preflight/cases";
const entries = readdirSync(folder).flatMap((file) =>
  Object.entries(parse(readFileSync(join(folder, file), "utf8")) as Record<string, CasesOfRule>),
);
const tables = new Map(entries);

function judgeAll(plan: ClusterPlan, accepted: readonly string[] = []) {
  const parts = (["variables", "hosts"] as const).map((part) => judgePlan(plan, part, accepted));
  return {
    errors: parts.flatMap(({ errors }) => errors),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}

const idsOf = (problems: readonly Problem[]): string[] =>
  [...new Set(problems.map(({ rule }) => rule))].sort();

for (const rule of rules) {
  const { refuses = [], passes = [] } = tables.get(rule.id) ?? {};
  t.test(rule.id, async (t) => {
    t.ok(refuses.length > 0, "a case that it comes upon");
    t.ok(passes.length > 0, "a case that it lets pass");
    for (const each of refuses) {
      const { errors, warnings } = judgeAll(planOf(each));
      const [own, others] = rule.severity === "error" ? [errors, warnings] : [warnings, errors];
      t.strictSame(idsOf([...errors, ...warnings]), [rule.id, ...(each.also ?? [])].sort(), each.name);
      t.notOk(others.some((problem) => problem.rule === rule.id));
      const found = own.filter((problem) => problem.rule === rule.id);
      const said = found.map(({ about, problem }) => `${about}: ${problem}`).join("\n");
      t.match(said, new RegExp(each.says ?? "a case says what is said"), each.name);
      if (each.mend !== undefined) t.match(found[0]?.mend, new RegExp(each.mend), each.name);
    }
    for (const each of passes) {
      const { errors, warnings } = judgeAll(planOf(each));
      t.strictSame(idsOf([...errors, ...warnings]), [...(each.also ?? [])].sort(), each.name);
    }
  });
}

t.test("every table is of a rule, and every rule has an id of its own and words", async (t) => {
  t.strictSame(entries.map(([id]) => id).sort(), rules.map(({ id }) => id).sort());
  const odd = rules.filter(
    ({ id, finds, mend }) =>
      !/^[a-z0-9-]+$/.test(id) || !/^([A-Z/`]|kube).*\.$/.test(finds) || !/[^.]$/.test(mend),
  );
  t.strictSame(odd, []);
});

t.test("before anybody looked at the hosts, nothing is said of them", async (t) => {
  const hosts = { all: { look: null, node: null } };
  t.strictSame(judgePlan(planOf({ hosts }), "hosts"), { errors: [], warnings: [] });
});

t.test("a runtime that was just installed is judged by the rules of runtimes alone", async (t) => {
  const hosts = { h4: { look: { containerd: "1.6.20", cpus: 1, memory_mb: 900 } } };
  const settings = { kubernetes_version: "1.36.3" };
  const { errors, warnings } = judgePlan(planOf({ settings, hosts }), "runtime");
  t.match(errors, [{ rule: "containerd-1", about: "h4" }]);
  t.strictSame([errors.length, warnings], [1, []]);
  t.strictSame(judgePlan(planOf({ settings, hosts }), "runtime", ["containerd-1"]).errors, []);
});

t.test("what --limit leaves out still counts", async (t) => {
  t.strictSame(judgeAll(planOf({ limit: ["h4"] })), { errors: [], warnings: [] });
});

const wrong = planOf({
  settings: { loadbalancer_port: 6443, pod_subnet: "10.244.0.0/24", keepalived_weight: -1 },
});

t.test("all that is wrong is said at once", async (t) => {
  t.strictSame(
    judgePlan(wrong, "variables").errors.map(({ about }) => about),
    ["loadbalancer_port", "pod_subnet", "keepalived_weight"],
  );
});

t.test("what is accepted by its rule's id is a warning", async (t) => {
  const { errors, warnings } = judgePlan(wrong, "variables", ["pod-net-size"]);
  t.strictSame(idsOf(errors), ["stack-port-conflict", "vrrp-weight"]);
  t.match(warnings, [{ rule: "pod-net-size" }]);
  t.match(
    warningText(warnings[0]!, ["pod-net-size"]),
    /^pod_subnet: .* \(pod-net-size, accepted by preflight_ignore\)$/,
  );
  t.strictSame(unknownRules(["pod-net-size"]), []);
  t.match(unknownRules(["pod-net-sise"]), [
    { about: "preflight_ignore", problem: "there is no rule pod-net-sise" },
  ]);
});

t.test("findings are told host by host, each with its mend", async (t) => {
  const problem = (about: string, text: string) => ({
    rule: "r",
    about,
    problem: text,
    mend: `mend ${text}`,
  });
  t.equal(
    refusalText({
      errors: [problem("a", "one"), problem("b", "two"), problem("a", "three")],
      warnings: [problem("c", "four")],
    }),
    `this can't become a cluster:
  a
    one (r)
      mend one
    three (r)
      mend three
  b
    two (r)
      mend two
and what would not stop it:
  c
    four (r)
      mend four`,
  );
  t.equal(warningText(problem("c", "four"), []), "c: four (r): mend four");
});
