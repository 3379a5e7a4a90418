import type { ClusterPlan, Rule } from "./plan.js";
import { rules } from "./rules.js";
import { runtimes } from "./rules/runtimes.js";
import { valuesRule } from "./schema.js";

/** A finding with its rule's words. */
export interface Problem {
  readonly rule: string;
  readonly about: string;
  readonly problem: string;
  readonly mend: string;
}

export interface Judgement {
  /** Each of these stops the run. */
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Everything about a plan that can't work.
 * @param part "variables" needs no host; "hosts" is about what was seen on them, "runtime" about what was installed since
 * @param accepted ids of rules whose findings stop nothing: they are shown as warnings
 */
export function judgePlan(
  plan: ClusterPlan,
  part: Rule["part"] | "runtime",
  accepted: readonly string[] = [],
): Judgement {
  const errors: Problem[] = [];
  const warnings: Problem[] = [];
  for (const rule of part === "runtime" ? runtimes : rules.filter((each) => each.part === part)) {
    const isHarmless = rule.severity === "warning" || accepted.includes(rule.id);
    for (const { about, problem, mend = rule.mend } of rule.judge(plan))
      (isHarmless ? warnings : errors).push({ rule: rule.id, about, problem, mend });
  }
  return { errors, warnings };
}

/** Ids that no rule has: somebody means to accept something and does not. */
export function unknownRules(accepted: readonly string[]): Problem[] {
  return accepted
    .filter((id) => !rules.some((rule) => rule.id === id))
    .map((id) => ({
      rule: valuesRule,
      about: "preflight_ignore",
      problem: `there is no rule ${id}`,
      mend: "the rules stand in docs/preflight.md",
    }));
}
