import type { Value } from "../../base/value.js";
import { didYouMean } from "../../source/nearest.js";
import { Fault, typeFault } from "./fault.js";
import type { Run } from "./run.js";

/** An argument as it arrives: undefined when it wasn't given. */
export type Given = Value | undefined;

/** A filter, test or method: what it is applied to comes first, then its arguments. */
export interface Routine {
  /**
   * The names of the arguments, in order: `name`, `name?` which may be left out, `*names` which takes all others as a
   * list, `**names` which takes all other named ones as a dictionary.
   */
  readonly parameters: readonly string[];
  readonly apply: (run: Run, value: Value, ...args: Given[]) => Value;
  /** It wants to see undefined values (`default`, `defined`). */
  readonly seesUndefined?: boolean;
  /** What it gives tells too little of a secret to become one: `length`, tests. */
  readonly isHarmless?: boolean;
}

/** A routine in one line. */
export function routine(parameters: string, apply: Routine["apply"], rest: Partial<Routine> = {}): Routine {
  return { parameters: parameters === "" ? [] : parameters.split(" "), apply, ...rest };
}

/**
 * The arguments in the order of the parameters.
 * @throws Fault for one too many, one missing, one that is unknown or given twice
 */
export function bind(
  name: string,
  { parameters }: Routine,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): Given[] {
  if (
    kwargs.size === 0 &&
    args.length === parameters.length &&
    !parameters.some((parameter) => parameter.startsWith("*"))
  ) {
    return args as Given[];
  }
  const bound: Given[] = [];
  const left = new Map(kwargs);
  let position = 0;
  for (const parameter of parameters) {
    if (parameter.startsWith("**")) {
      bound.push(new Map<Value, Value>(left));
      left.clear();
    } else if (parameter.startsWith("*")) {
      bound.push(args.slice(position));
      position = args.length;
    } else {
      bound.push(take(name, parameter, position < args.length ? args[position] : undefined, left));
      position++;
    }
  }
  if (position < args.length)
    throw typeFault(`${name} takes ${count(parameters.length)}, ${args.length} are given`);
  const [unknown] = left.keys();
  if (unknown !== undefined) {
    const known = parameters.map((parameter) => parameter.replace(/[?*]/g, ""));
    const list = known.length > 0 ? `it has ${known.join(", ")}` : undefined;
    throw typeFault(`${name} has no argument '${unknown}'`, didYouMean(unknown, known) ?? list);
  }
  return bound;
}

function take(name: string, parameter: string, positional: Given, named: Map<string, Value>): Given {
  const isOptional = parameter.endsWith("?");
  const key = isOptional ? parameter.slice(0, -1) : parameter;
  const value = named.get(key);
  named.delete(key);
  if (value !== undefined && positional !== undefined)
    throw typeFault(`${name} gets its argument '${key}' twice`);
  if (value === undefined && positional === undefined && !isOptional) {
    throw new Fault(`${name} needs the argument '${key}'`, { code: "template/type" });
  }
  return value === undefined ? positional : value;
}

function count(parameters: number): string {
  if (parameters === 0) return "no arguments";
  return parameters === 1 ? "at most one argument" : `at most ${parameters} arguments`;
}
