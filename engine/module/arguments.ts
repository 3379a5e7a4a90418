import { error, warning, type Diagnostic } from "../base/diagnostic.js";
import type { Span } from "../base/source.js";
import type { Secret, Unknown, Value } from "../base/value.js";
import { nearest } from "../source/nearest.js";
import { coerce, pending, type Findings, type Problem } from "./coerce.js";
import { isAbsent } from "./convert.js";
import type { Rule } from "./schema.js";
import type { AnyModule } from "./types.js";

/** An argument as a task gives it. */
export interface GivenArgument {
  readonly value: Value;
  /** Where the user wrote it. */
  readonly at?: Span;
  /** Where its name stands. */
  readonly nameAt?: Span;
}

/** What the check of a task's arguments came to. */
export interface CheckedArguments {
  /** By their own names, coerced, with defaults; complete only when there are no errors and nothing was a template. */
  readonly args: Record<string, unknown>;
  readonly diagnostics: readonly Diagnostic[];
  /** Words among the arguments that must never be shown. */
  readonly secrets: readonly Secret[];
  /** Set when an argument can't be known before the run (check mode). */
  readonly unknown?: Unknown;
}

/**
 * Checks a task's arguments against its module: names and aliases, types (with Ansible's coercions), choices, what is missing, the rules
 * between them. Serves at load, when values may still be templates (unchecked then), and again with the evaluated values.
 * @param at the module's name in the task, for what has no better place
 */
export function checkArguments(
  module: AnyModule,
  given: ReadonlyMap<string, GivenArgument>,
  at?: Span,
): CheckedArguments {
  const diagnostics: Diagnostic[] = [];
  const findings: Findings = { problems: [], secrets: [] };
  const args: Record<string, unknown> = {};
  const named = byOwnName(module, given, at, diagnostics);
  for (const [name, schema] of Object.entries(module.args.members)) {
    const argument = named.get(name);
    const isTaken = schema.type === "raw" && argument?.value === null;
    if (argument === undefined || (isAbsent(argument.value) && !isTaken)) {
      if (schema.default !== undefined) args[name] = schema.default;
      else if (!schema.isOptional) diagnostics.push(missing(module, name, schema.aliases, at));
      continue;
    }
    const before = findings.problems.length;
    const value = coerce(schema, argument.value, name, findings);
    for (const problem of findings.problems.slice(before))
      diagnostics.push(fromProblem(module, problem, argument.at ?? at));
    if (value !== pending && value !== undefined) args[name] = value;
  }
  for (const [name, argument] of named)
    if (!(name in module.args.members) && !isAbsent(argument.value)) {
      const value = coerce(
        { type: "raw", description: "", isOptional: true },
        argument.value,
        name,
        findings,
      );
      if (value !== pending) args[name] = value;
    }
  for (const rule of module.args.rules) checkRule(module, rule, named, at, diagnostics);
  return {
    args,
    diagnostics,
    secrets: findings.secrets,
    ...(findings.unknown ? { unknown: findings.unknown } : {}),
  };
}

/** Aliases become the argument's own name; names that the module does not have are errors unless it is open. */
function byOwnName(
  module: AnyModule,
  given: ReadonlyMap<string, GivenArgument>,
  at: Span | undefined,
  diagnostics: Diagnostic[],
): Map<string, GivenArgument> {
  const named = new Map<string, GivenArgument>();
  const members = module.args.members;
  for (const [key, argument] of given) {
    const name = Object.hasOwn(members, key)
      ? key
      : Object.keys(members).find((candidate) => members[candidate]!.aliases?.includes(key));
    if (name === undefined && !module.args.isOpen) {
      diagnostics.push(unknownArgument(module, key, argument.nameAt ?? argument.at ?? at));
      continue;
    }
    const own = name ?? key;
    if (named.has(own))
      diagnostics.push(
        warning(
          "module/argument-twice",
          `${module.name}: "${key}" and another name of "${own}" are both given`,
          {
            detail: `They are the same argument. "${key === own ? "the other name" : key}" counts.`,
            ...place(argument.at ?? at),
          },
        ),
      );
    // As with Ansible, a value given under an alias wins over the one under the argument's own name.
    if (!named.has(own) || key !== own) named.set(own, argument);
  }
  return named;
}

function unknownArgument(module: AnyModule, key: string, at: Span | undefined): Diagnostic {
  const names = Object.entries(module.args.members).flatMap(([name, schema]) => [
    name,
    ...(schema.aliases ?? []),
  ]);
  const near = nearest(key, names);
  return error("module/argument-unknown", `${module.name} has no argument "${key}"`, {
    detail: names.length > 0 ? `It takes: ${Object.keys(module.args.members).join(", ")}.` : "It takes none.",
    ...(near === undefined
      ? { hint: `\`hapb doc ${module.name}\` shows its arguments` }
      : { hint: `did you mean "${near}"?` }),
    ...place(at),
  });
}

function missing(
  module: AnyModule,
  name: string,
  aliases: readonly string[] | undefined,
  at: Span | undefined,
): Diagnostic {
  const others = aliases?.length ? ` (also called ${aliases.join(", ")})` : "";
  return error("module/argument-missing", `${module.name} needs the argument "${name}"`, {
    detail: `${module.args.members[name]!.description || name}${others}`,
    ...place(at),
  });
}

function fromProblem(module: AnyModule, problem: Problem, at: Span | undefined): Diagnostic {
  return error(`module/argument-${problem.kind}`, `"${problem.where}" of ${module.name} ${problem.message}`, {
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    ...place(at),
  });
}

function checkRule(
  module: AnyModule,
  rule: Rule,
  named: ReadonlyMap<string, GivenArgument>,
  at: Span | undefined,
  diagnostics: Diagnostic[],
): void {
  const given = rule.names.filter((name) => !isAbsent(named.get(name)?.value));
  const names = rule.names.map((name) => `"${name}"`);
  const second = given[1] === undefined ? at : (named.get(given[1])!.at ?? at);
  if (rule.kind === "exclusive" && given.length > 1)
    diagnostics.push(
      error(
        "module/argument-rule",
        `${module.name} takes only one of ${given.map((name) => `"${name}"`).join(" and ")}`,
        place(second),
      ),
    );
  if (rule.kind === "oneOf" && given.length === 0)
    diagnostics.push(
      error("module/argument-rule", `${module.name} needs one of ${names.join(", ")}`, place(at)),
    );
  if (rule.kind === "together" && given.length > 0 && given.length < rule.names.length)
    diagnostics.push(
      error("module/argument-rule", `${module.name} needs ${names.join(" and ")} together`, {
        detail: `Only ${given.map((name) => `"${name}"`).join(", ")} is given.`,
        ...place(named.get(given[0]!)!.at ?? at),
      }),
    );
}

function place(at: Span | undefined): { at?: Span } {
  return at ? { at } : {};
}
