import { Secret, Template, type Value } from "../base/value.js";
import type { Step } from "../playbook/types.js";
import { toText } from "../template/evaluate.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import { View } from "./view.js";
import type { Environment } from "../template/types.js";

type Lookups = NonNullable<Environment["lookups"]>;

/** Lookups that do something on the control machine each time they are asked. */
export const doingLookups: readonly string[] = ["pipe", "lines", "password", "url"];

/** The variables of a host at a step. */
export function viewOf(step: Step, host: HostState, play: PlayState): View {
  return viewFor(host.name, step, play);
}

/** The same for a host by its name, also one outside of the play; `names` are given here and now. */
export function viewFor(
  host: string,
  step: Step | undefined,
  play: PlayState,
  names?: ReadonlyMap<string, Value>,
): View {
  const environment = play.variables.environmentFor(step);
  environment.onReveal = (secret) => play.run.words.add(secret);
  environment.lookups = withChangesTold(environment.lookups ?? {}, play);
  return new View(play.variables.scopeFor(host, step, names), environment);
}

/** What a command of a lookup did, is a change: it is called when it begins, and again with its answer. */
function withChangesTold(lookups: Lookups, play: PlayState): Lookups {
  const told = { ...lookups };
  for (const name of doingLookups) {
    const lookup = lookups[name];
    if (!lookup) continue;
    told[name] = (...given) => {
      play.run.machines.noteChange();
      return lookup(...given);
    };
  }
  return told;
}

/** A step's name as reports show it; a name that can't be evaluated is shown as it is written. */
export async function shownName(step: Step, view: View): Promise<string> {
  const prefix = step.role ? `${step.role.name} : ` : "";
  const { name } = step;
  if (name === undefined) return prefix + actionOf(step);
  if (!(name instanceof Template)) return prefix + name;
  return prefix + (await shownText(name, view));
}

/** A text for people, whose secrets have been told of but not been hidden; what can't be evaluated is shown as it is written. */
export async function shownText(text: Template, view: View): Promise<string> {
  const value = await view.given(text).catch(() => undefined);
  if (value === undefined) return text.text;
  if (value instanceof Secret) return value.isMixed ? value.reveal() : String(value);
  return toText(value);
}

/** What a step does, by the word that the user wrote or would write. */
export function actionOf(step: Step): string {
  if (step.kind === "task") return step.module;
  if (step.kind === "include") return `include_${step.what}`;
  return "block";
}
