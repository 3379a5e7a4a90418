import { Template } from "../base/value.js";
import type { Step } from "../playbook/types.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import { View } from "./view.js";

/** The variables of a host at a step. */
export function viewOf(step: Step, host: HostState, play: PlayState): View {
  return new View(play.variables.scopeFor(host.name, step), play.variables.environmentFor(step));
}

/** A step's name as reports show it; a name that can't be evaluated is shown as it is written. */
export async function shownName(step: Step, view: View): Promise<string> {
  const prefix = step.role ? `${step.role.name} : ` : "";
  const { name } = step;
  if (name === undefined) return prefix + actionOf(step);
  if (!(name instanceof Template)) return prefix + name;
  return prefix + ((await view.text(name, "name").catch(() => undefined)) ?? name.text);
}

/** What a step does, by the word that the user wrote or would write. */
export function actionOf(step: Step): string {
  if (step.kind === "task") return step.module;
  if (step.kind === "include") return `include_${step.what}`;
  return "block";
}
