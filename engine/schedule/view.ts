import { DiagnosticError, error, type Diagnostic } from "../base/diagnostic.js";
import { Float, Omit, Secret, Template, Tuple, Undefined, Unknown, type Value } from "../base/value.js";
import { booleanOf, describe, numberOf } from "../module/convert.js";
import type { Conditions } from "../playbook/types.js";
import { evaluateExpression, resolveValue } from "../template/evaluate.js";
import { settle } from "../template/settle.js";
import type { Environment, Scope } from "../template/types.js";
import { decide, type Verdict } from "./conditions.js";

/** Thrown by a keyword whose value check mode can't know; the task is unknown then. */
export class UnknownValue extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "UnknownValue";
  }
}

/** The variables as one host sees them at one step, and what is read through them. */
export class View {
  readonly scope: Scope;
  readonly environment: Environment;

  constructor(scope: Scope, environment: Environment) {
    this.scope = scope;
    this.environment = environment;
  }

  /** The same, with some names given here and now: a loop's item, the result just registered. */
  with(names: ReadonlyMap<string, Value>): View {
    if (names.size === 0) return this;
    const outer = this.scope;
    const scope: Scope = {
      get: (name) => (names.has(name) ? names.get(name) : outer.get(name)),
      names: () => new Set([...names.keys(), ...(outer.names?.() ?? [])]),
    };
    return new View(scope, this.environment);
  }

  /** A value with all templates in it evaluated. @throws DiagnosticError */
  async value(value: Value): Promise<Value> {
    if (isSettled(value)) return value;
    return settle(() => resolveValue(value, this.scope, this.environment));
  }

  /** A raw expression's value. @throws DiagnosticError */
  async expression(template: Template): Promise<Value> {
    return settle(() => evaluateExpression(template, this.scope, this.environment));
  }

  /** @throws DiagnosticError when a condition can't be evaluated */
  decide(conditions: Conditions, warn?: (diagnostic: Diagnostic) => void): Promise<Verdict> {
    return decide(conditions, this.scope, this.environment, warn);
  }

  /**
   * A keyword's value; undefined when it isn't given, is null or `omit`.
   * @throws UnknownValue in check mode, DiagnosticError when it can't be evaluated
   */
  async given(value: Value | undefined): Promise<Value | undefined> {
    if (value === undefined) return undefined;
    const evaluated = await this.value(value);
    if (evaluated instanceof Unknown) throw new UnknownValue(evaluated.reason);
    if (evaluated instanceof Undefined)
      throw new DiagnosticError(error("template/undefined", evaluated.reason, placeOf(value)));
    return evaluated === null || evaluated instanceof Omit ? undefined : evaluated;
  }

  /** @throws DiagnosticError when it is neither yes nor no */
  async boolean(value: Value | undefined, keyword: string): Promise<boolean | undefined> {
    if (value === undefined || typeof value === "boolean") return value;
    return this.as(value, keyword, "yes or no", booleanOf);
  }

  /** @throws DiagnosticError when it is no number */
  async number(value: Value | undefined, keyword: string): Promise<number | undefined> {
    if (value === undefined || typeof value === "number") return value;
    return this.as(value, keyword, "a number", numberOf);
  }

  /** @throws DiagnosticError when it is a list, a mapping or nothing that a name can be */
  async text(value: Value | undefined, keyword: string): Promise<string | undefined> {
    if (value === undefined || typeof value === "string") return value;
    return this.as(value, keyword, "text", (given) => {
      if (typeof given === "string") return given;
      if (given instanceof Secret) return given.reveal();
      return typeof given === "number" || typeof given === "bigint" ? String(given) : undefined;
    });
  }

  /** One text or a list of them, lists inside flattened. */
  async texts(values: readonly Value[], keyword: string): Promise<string[]> {
    const texts: string[] = [];
    for (const value of values) {
      const given = await this.given(value);
      if (Array.isArray(given) || given instanceof Tuple)
        texts.push(...(await this.texts(given instanceof Tuple ? given.items : given, keyword)));
      else if (given !== undefined) texts.push((await this.text(given, keyword)) ?? "");
    }
    return texts;
  }

  private async as<T>(
    value: Value,
    keyword: string,
    expected: string,
    convert: (value: Value) => T | undefined,
  ): Promise<T | undefined> {
    const given = await this.given(value);
    if (given === undefined) return undefined;
    const converted = convert(given);
    if (converted !== undefined) return converted;
    throw new DiagnosticError(
      error("playbook/type", `\`${keyword}\` must be ${expected}, not ${describe(given)}`, placeOf(value)),
    );
  }
}

function isSettled(value: Value): boolean {
  return (
    value === null ||
    typeof value !== "object" ||
    value instanceof Float ||
    value instanceof Secret ||
    value instanceof Unknown ||
    value instanceof Omit
  );
}

function placeOf(value: Value): { at?: NonNullable<Template["at"]> } {
  return value instanceof Template && value.at ? { at: value.at } : {};
}
