import { DiagnosticError, error, warning, type Diagnostic } from "../base/diagnostic.js";
import { Secret, Tuple, Undefined, Unknown, type Template, type Value } from "../base/value.js";
import type { Conditions } from "../playbook/types.js";
import { evaluateExpression, isTruthy } from "../template/evaluate.js";
import { settle } from "../template/settle.js";
import type { Environment, Scope } from "../template/types.js";

/** What a list of conditions, all of which must hold, came to. */
export type Verdict =
  | { readonly kind: "true" }
  /** `condition`: the first one that doesn't hold, as written. */
  | { readonly kind: "false"; readonly condition: string }
  /** Check mode can't tell. */
  | { readonly kind: "unknown"; readonly reason: string };

const holds: Verdict = { kind: "true" };

/**
 * Evaluates conditions (`when`, `until`, `changed_when` ...) one after the other until one doesn't hold.
 * @throws DiagnosticError when one can't be evaluated, or is text where a condition is wanted
 */
export async function decide(
  conditions: Conditions,
  scope: Scope,
  environment: Environment,
  warn: (diagnostic: Diagnostic) => void = () => undefined,
): Promise<Verdict> {
  let unknown: Verdict | undefined;
  for (const condition of conditions) {
    const verdict = await decideOne(condition, scope, environment, warn).catch((problem: unknown) => {
      // What stands behind an unknown condition may rest on it: only a clear "no" counts there.
      if (unknown && problem instanceof DiagnosticError) return unknown;
      throw problem;
    });
    if (verdict.kind === "false") return verdict;
    if (verdict.kind === "unknown") unknown ??= verdict;
  }
  return unknown ?? holds;
}

async function decideOne(
  condition: Template,
  scope: Scope,
  environment: Environment,
  warn: (diagnostic: Diagnostic) => void,
): Promise<Verdict> {
  const value = await settle(() => evaluateExpression(condition, scope, environment));
  if (value === true) return holds;
  if (value === false) return { kind: "false", condition: condition.text };
  if (value instanceof Unknown) return { kind: "unknown", reason: value.reason };
  checkKind(condition, value, warn);
  const isTrue = isTruthy(value);
  if (isTrue instanceof Unknown) return { kind: "unknown", reason: isTrue.reason };
  return isTrue ? holds : { kind: "false", condition: condition.text };
}

function checkKind(condition: Template, value: Value, warn: (diagnostic: Diagnostic) => void): void {
  const place = condition.at ? { at: condition.at } : {};
  if (typeof value === "string" || value instanceof Secret)
    throw new DiagnosticError(
      error("template/condition", "a condition must be true or false, and this one is text", {
        detail: `\`${condition.text}\` gives text, and whether a text counts as true is not what it says.`,
        hint: `write \`${condition.text} | bool\` for yes and no, or \`${condition.text} | length > 0\` for "not empty"`,
        ...place,
      }),
    );
  if (value instanceof Undefined)
    throw new DiagnosticError(
      error("template/undefined", value.reason, {
        hint: `write \`${condition.text} is defined\` to ask whether it is there`,
        ...place,
      }),
    );
  warn(
    warning("template/condition", `a condition gives ${kindOf(value)}, not true or false`, {
      detail: "It counts as true when it is not empty, not zero and not null.",
      ...place,
    }),
  );
}

function kindOf(value: Value): string {
  if (value === null) return "null";
  if (Array.isArray(value) || value instanceof Tuple) return "a list";
  if (value instanceof Map) return "a mapping";
  return "a number";
}
