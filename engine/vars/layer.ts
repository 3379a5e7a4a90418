import type { Value } from "../base/value.js";
import type { Variables } from "../base/variables.js";

/** One level of the precedence: what it has of a name, and its names. */
export interface Layer {
  get(name: string): Value | undefined;
  names(): Iterable<string>;
}

export const emptyLayer: Layer = { get: () => undefined, names: () => [] };

export function variablesLayer(variables: Variables): Layer {
  if (variables.size === 0) return emptyLayer;
  return { get: (name) => variables.get(name)?.value, names: () => variables.keys() };
}

/** A level that changes during the run. */
export function valuesLayer(values: ReadonlyMap<string, Value>): Layer {
  return { get: (name) => values.get(name), names: () => values.keys() };
}

/** Several levels as one; the first has the last word. */
export function stack(layers: readonly Layer[]): Layer {
  const filled = layers.filter((layer) => layer !== emptyLayer);
  if (filled.length < 2) return filled[0] ?? emptyLayer;
  return {
    get(name) {
      for (const layer of filled) {
        const value = layer.get(name);
        if (value !== undefined) return value;
      }
      return undefined;
    },
    *names() {
      for (const layer of filled) yield* layer.names();
    },
  };
}
