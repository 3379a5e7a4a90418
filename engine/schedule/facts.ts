import type { PlainObject } from "../module/types.js";
import type { Call } from "./call.js";
import type { Effect } from "./effects.js";

/** A result's `ansible_facts` become facts of its host, or of the host delegated to under `delegate_facts`. */
export async function factsIn(
  result: PlainObject,
  { play, task, view, module }: Call,
  delegatedTo: string | undefined,
): Promise<readonly Effect[]> {
  const facts = result["ansible_facts"];
  if (facts === undefined || facts === null || typeof facts !== "object" || Array.isArray(facts)) return [];
  const isForDelegate =
    delegatedTo !== undefined && (await view.boolean(task.delegateFacts, "delegate_facts")) === true;
  const isGathered = module.name === "setup";
  return [(host) => play.run.variables.store(isForDelegate ? delegatedTo : host).addFacts(facts, isGathered)];
}
