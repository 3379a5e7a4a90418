import type { Value } from "../../base/value.js";
import type { Blocks } from "../compile/blocks.js";
import type { Origin } from "./origin.js";
import type { Run } from "./run.js";

/**
 * The names that a template has set by itself, innermost first; what they don't have, the scope may. `origin` is the
 * template the running code was written in.
 */
export class Frame {
  readonly run: Run;
  readonly origin: Origin;
  readonly parent: Frame | undefined;
  /** False in what is included or imported "without context": the scope's variables can't be seen. */
  readonly seesScope: boolean;
  /** Set on the outermost frame of each template. */
  blocks: Blocks | undefined;
  private locals: Map<string, Value> | undefined;

  constructor(run: Run, origin: Origin, parent?: Frame, seesScope = parent?.seesScope ?? true) {
    this.run = run;
    this.origin = origin;
    this.parent = parent;
    this.seesScope = seesScope;
  }

  /** A frame inside this one. */
  inner(): Frame {
    return new Frame(this.run, this.origin, this);
  }

  /** The outermost frame of the template that is running. */
  top(): Frame {
    return this.blocks || !this.parent ? this : this.parent.top();
  }

  set(name: string, value: Value): void {
    (this.locals ??= new Map()).set(name, value);
  }

  /** What a template has set under this name, or undefined. */
  local(name: string): Value | undefined {
    const value = this.locals?.get(name);
    return value === undefined && this.parent ? this.parent.local(name) : value;
  }

  /** The names this frame itself has set. */
  ownNames(): ReadonlyMap<string, Value> {
    return this.locals ?? NO_NAMES;
  }

  /** All names that templates have set here, for "did you mean". */
  *names(): Iterable<string> {
    yield* this.ownNames().keys();
    if (this.parent) yield* this.parent.names();
  }
}

const NO_NAMES: ReadonlyMap<string, Value> = new Map();
