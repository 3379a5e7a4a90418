import { Template, type Value } from "../base/value.js";
import type { Play, Step } from "../playbook/types.js";

/** Tasks and dynamic includes of a play, as far as they are known before the run; handlers apart. */
export function stepsOf(play: Play): Exclude<Step, { kind: "block" }>[] {
  return [
    ...walk(play.preTasks),
    // Dependencies stand in the list as uses of their own.
    ...play.roles.flatMap((use) => walk(use.role.tasks)),
    ...walk(play.tasks),
    ...walk(play.postTasks),
  ];
}

function walk(steps: readonly Step[]): Exclude<Step, { kind: "block" }>[] {
  return steps.flatMap((step) =>
    step.kind === "block" ? walk([...step.block, ...step.rescue, ...step.always]) : [step],
  );
}

/** Tags are a name, several with commas, or a list of either. */
export function tagNames(tags: Value): string[] {
  if (Array.isArray(tags)) return tags.flatMap(tagNames);
  return shown(tags)
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** A value of a playbook as it was written. */
export function shown(value: Value): string {
  if (value instanceof Template) return value.text;
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return String(value);
}
