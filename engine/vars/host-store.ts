import { fromPlain } from "../base/plain.js";
import type { Dict, Plain, Value } from "../base/value.js";
import { type Layer, valuesLayer } from "./layer.js";

/** What a run has learnt of one host. */
export class HostStore {
  /** Facts by the name under which they are variables: `ansible_distribution`, and whatever a module's `ansible_facts` has. */
  readonly facts = new Map<string, Value>();
  /** include_vars. */
  readonly included = new Map<string, Value>();
  /** set_fact and register. */
  readonly set = new Map<string, Value>();
  /** Whether its facts were gathered in this run, or can't be. */
  hasGathered = false;

  private prefixless: Dict | undefined;
  readonly factsLayer: Layer = {
    get: (name) => (name === "ansible_facts" ? this.ansibleFacts() : this.facts.get(name)),
    names: () => (this.facts.size === 0 ? [] : ["ansible_facts", ...this.facts.keys()]),
  };
  readonly includedLayer = valuesLayer(this.included);
  readonly setLayer = valuesLayer(this.set);

  /** Facts as a module or `setup` gives them; names without the prefix get it when `isGathered`. */
  addFacts(facts: { readonly [name: string]: Plain | undefined }, isGathered: boolean): void {
    for (const [name, value] of Object.entries(facts)) {
      if (value !== undefined)
        this.addFact(isGathered && !name.startsWith("ansible_") ? `ansible_${name}` : name, fromPlain(value));
    }
    if (isGathered) this.hasGathered = true;
  }

  /** One fact under the name of its variable. */
  addFact(name: string, value: Value): void {
    this.facts.set(name, value);
    this.prefixless = undefined;
  }

  clearFacts(): void {
    this.facts.clear();
    this.prefixless = undefined;
    this.hasGathered = false;
  }

  /** The variable `ansible_facts`: facts by their names without the prefix. */
  ansibleFacts(): Dict {
    this.prefixless ??= new Map([...this.facts].map(([name, value]) => [withoutPrefix(name), value]));
    return this.prefixless;
  }
}

/** `ansible_local` keeps its name: it is known by it. */
function withoutPrefix(name: string): string {
  return name === "ansible_local" ? name : name.replace(/^ansible_/, "");
}
