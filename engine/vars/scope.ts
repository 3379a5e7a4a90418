import type { Value } from "../base/value.js";
import { ScopedDict } from "../template/scoped-dict.js";
import type { Scope } from "../template/types.js";
import type { Layer } from "./layer.js";
import { magic, magicNames, type Place } from "./magic.js";
import type { Locals } from "./types.js";

/** The variables of one host at one step: levels that are asked one after the other, never a merged copy. */
export class LayeredScope implements Scope {
  private all: ScopedDict | undefined;

  /** @param layers from extra vars down to role defaults */
  constructor(
    private readonly place: Place,
    private readonly layers: readonly Layer[],
    private readonly locals?: Locals,
  ) {}

  get(name: string): Value | undefined {
    const local = this.locals?.get(name);
    if (local !== undefined) return local;
    const ours = name === "vars" ? this.vars() : magic(name, this.place);
    if (ours !== undefined) return ours;
    for (const layer of this.layers) {
      const value = layer.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  *names(): Iterable<string> {
    const seen = new Set<string>(this.locals?.keys());
    for (const name of magicNames()) if (magic(name, this.place) !== undefined) seen.add(name);
    for (const layer of this.layers) for (const name of layer.names()) seen.add(name);
    yield* seen;
  }

  private vars(): ScopedDict {
    return (this.all ??= new ScopedDict(this));
  }
}
