import type { Value } from "../../base/value.js";
import type { Operator } from "../syntax/nodes.js";
import type { Run } from "../runtime/run.js";

/**
 * What lives only inside an evaluation: macros, bound methods, loop variables, namespaces, dates. They are handed
 * around like values, but none leaves the evaluator. Nothing of JavaScript's own can be reached through them: only
 * what `attribute` gives.
 */
export abstract class Opaque {
  /** As Python names the type. */
  abstract readonly typeName: string;
  abstract print(): string;
  attribute(_name: string, _run: Run): Value | undefined {
    return undefined;
  }
  /** What a loop over it sees. Undefined: it can't be looped over. */
  items(): readonly Value[] | undefined {
    return undefined;
  }
  /** What it is compared by, with others of its type. */
  comparable(): number | undefined {
    return undefined;
  }
  /** `this operator right`, for what can be calculated with. */
  calculate(_operator: Operator, _right: Value): Value | undefined {
    return undefined;
  }
  /** What it is worth outside: a date as text. Undefined: it can't leave. */
  outside(): Value | undefined {
    return undefined;
  }
}

/** Something that can be called with values. */
export class Callable extends Opaque {
  readonly typeName: string;
  readonly name: string;
  readonly call: (run: Run, args: Value[], kwargs: Map<string, Value>) => Value;
  constructor(name: string, call: Callable["call"], typeName = "function") {
    super();
    this.name = name;
    this.call = call;
    this.typeName = typeName;
  }
  print(): string {
    return `<${this.typeName} '${this.name}'>`;
  }
}

/** The evaluator's own objects travel as values. */
export function asValue(opaque: Opaque): Value {
  return opaque as unknown as Value;
}

export function isOpaque(value: unknown): value is Opaque {
  return value instanceof Opaque;
}

/** What two opaque things of one type are compared by. */
export function comparables(a: unknown, b: unknown): [number, number] | undefined {
  if (!isOpaque(a) || !isOpaque(b) || a.typeName !== b.typeName) return undefined;
  const left = a.comparable();
  const right = b.comparable();
  return left === undefined || right === undefined ? undefined : [left, right];
}
