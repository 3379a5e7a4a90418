import type { Plain } from "../../../engine/module/index.js";
import type { Problem } from "./judge.js";
import type { ClusterPlan } from "./plan.js";
import { memberAt, shown } from "./shown.js";

interface Complaint {
  readonly instancePath: string;
  readonly message?: string;
  readonly keyword: string;
  readonly params: {
    readonly allowedValues?: readonly unknown[];
    readonly additionalProperty?: string;
    readonly type?: string;
  };
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
      const [, ...path] = complaint.instancePath.split("/").map(unescaped);
      const wantsWhole = complaint.keyword === "type" && ["array", "object"].includes(complaint.params.type!);
      const value = shown(memberAt(settings, path), wantsWhole);
      const wrong = words(complaint);
      const key = `${complaint.instancePath} ${value} ${wrong}`;
      if (problems.has(key)) continue;
      problems.set(key, {
        rule: valuesRule,
        about: path.join("."),
        problem: `${value} (on ${host}) ${wrong}`,
        mend: mendOf(complaint, path, memberAt(settings, path)),
      });
    }
  }
  return [...problems.values()];
}

function mendOf({ keyword, params }: Complaint, path: readonly string[], value: unknown): string {
  if (params.allowedValues) return `one of ${params.allowedValues.join(", ")}`;
  const [name] = path;
  if (path.length === 1 && keyword === "type" && isWritten(value, params.type))
    return `-e ${name}=... gives text: -e '{"${name}": ${value}}', or a file of variables`;
  return "see docs/variables.md";
}

/** Whether a text would be what is wanted, were it none. */
function isWritten(value: unknown, wanted: string | undefined): value is string {
  if (typeof value !== "string") return false;
  return wanted === "boolean"
    ? /^(true|false)$/.test(value)
    : /^(integer|number)$/.test(wanted ?? "") && /^\d+$/.test(value);
}

const unescaped = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");

function words({ message = "is wrong", params }: Complaint): string {
  return params.additionalProperty === undefined ? message : `must not have ${params.additionalProperty}`;
}
