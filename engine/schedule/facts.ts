import type { PlainObject } from "../module/types.js";
import type { Call } from "./call.js";
import type { Effect } from "./effects.js";

/** A result's `ansible_facts` become facts of its host. */
export function factsIn(result: PlainObject, { play, module }: Call): readonly Effect[] {
  const facts = result["ansible_facts"];
  if (facts === undefined || facts === null || typeof facts !== "object" || Array.isArray(facts)) return [];
  const isGathered = module.name === "setup";
  return [(host) => play.run.variables.store(host).addFacts(facts, isGathered)];
}

/** Under `delegate_facts` what a task learns is learnt of the host that it is delegated to. */
export async function redirected(effects: readonly Effect[], call: Call): Promise<readonly Effect[]> {
  const { task, view } = call;
  if (effects.length === 0 || task.delegateTo === undefined) return effects;
  if ((await view.boolean(task.delegateFacts, "delegate_facts")) !== true) return effects;
  const delegate = await view.text(task.delegateTo, "delegate_to");
  return delegate === undefined ? effects : effects.map((effect) => () => effect(delegate));
}
