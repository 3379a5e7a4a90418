import { Template } from "../base/value.js";
import type { Play, RoleUse, Step } from "../playbook/types.js";
import type { HostState } from "./host-state.js";
import type { PlayState } from "./play-state.js";
import { isSelected } from "./tags.js";
import { viewOf } from "./views.js";

/** Whether a task or include takes part in this run: by `--start-at-task`, and by its tags. Handlers always do. */
export async function takesPart(step: Step, host: HostState, play: PlayState): Promise<boolean> {
  const { run } = play;
  if (!run.hasStarted) {
    if (!isNamed(step, run.input.options.startAtTask!)) return false;
    run.hasStarted = true;
  }
  return isSelected(await tagsOf(step, host, play), run.input.options);
}

async function tagsOf(step: Step, host: HostState, play: PlayState): Promise<readonly string[]> {
  if (step.tags.length === 0) return [];
  if (step.tags.every((tag) => typeof tag === "string")) return step.tags;
  const texts = await viewOf(step, host, play).texts(step.tags, "tags");
  return texts.flatMap((text) => text.split(",").map((tag) => tag.trim()));
}

/** Whether `--start-at-task` finds its task in this play. */
export function holdsTask(play: Play, name: string): boolean {
  const inRoles = (uses: readonly RoleUse[]): boolean => uses.some((use) => isIn(use.role.tasks, name));
  return (
    isIn(play.preTasks, name) || inRoles(play.roles) || isIn(play.tasks, name) || isIn(play.postTasks, name)
  );
}

function isIn(steps: readonly Step[], name: string): boolean {
  return steps.some((step) =>
    step.kind === "block"
      ? isIn(step.block, name) || isIn(step.rescue, name) || isIn(step.always, name)
      : isNamed(step, name),
  );
}

/** By its name as written, with or without its role's name; `*` and `?` stand for anything. */
function isNamed(step: Step, wanted: string): boolean {
  if (step.name === undefined) return false;
  const name = step.name instanceof Template ? step.name.text : step.name;
  const names = step.role ? [name, `${step.role.name} : ${name}`] : [name];
  const glob = new RegExp(
    `^${wanted
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  );
  return names.some((each) => each === wanted || glob.test(each));
}
