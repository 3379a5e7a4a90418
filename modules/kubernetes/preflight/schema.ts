import type { Plain } from "../../../engine/module/index.js";
import type { Problem } from "./judge.js";
import type { ClusterPlan } from "./plan.js";

interface Complaint {
  readonly instancePath: string;
  readonly message?: string;
  readonly params: { readonly allowedValues?: readonly unknown[] };
}

/** What the values of variables themselves come to; it can't be accepted. */
export const valuesRule = "values";

/** Values that the schema of the variables refuses; the same wrong value of several hosts is one problem. */
export async function checkValues(plan: ClusterPlan, schema: Plain): Promise<Problem[]> {
  // By its default export: of a CommonJS package, a bundler's dynamic import knows no other name.
  const { default: ajv } = await import("ajv");
  const validate = new ajv.Ajv({ allErrors: true, strict: false }).compile(schema as object);
  const problems = new Map<string, Problem>();
  for (const { host, settings } of plan.hosts) {
    if (validate(settings)) continue;
    for (const complaint of (validate.errors ?? []) as Complaint[]) {
      const [, name = "", ...inside] = complaint.instancePath.split("/");
      const value = JSON.stringify(settings[name]);
      const key = `${complaint.instancePath} ${value} ${complaint.message ?? ""}`;
      if (problems.has(key)) continue;
      problems.set(key, {
        rule: valuesRule,
        about: [name, ...inside].join("."),
        problem: `${value} (on ${host}) ${complaint.message ?? "is wrong"}`,
        mend: complaint.params.allowedValues
          ? `one of ${complaint.params.allowedValues.join(", ")}`
          : "see docs/variables.md",
      });
    }
  }
  return [...problems.values()];
}
