import { warning, type Diagnostic } from "../base/diagnostic.js";
import { Template, type Value } from "../base/value.js";
import type { Playbook, Step } from "../playbook/types.js";
import type { TagChoice } from "../schedule/tags.js";
import { didYouMean } from "../source/nearest.js";
import { stepsOf, tagNames } from "./steps.js";

/** Words that are understood whatever tags there are. */
const wordsOfTheirOwn = ["all", "tagged", "untagged", "always", "never"];

/**
 * Warnings about tags that were asked for and that no task has. None where a dynamic include or a template may bring tags that
 * are known in the run only.
 */
export function unknownTags(playbooks: readonly Playbook[], { tags, skipTags }: TagChoice): Diagnostic[] {
  if (tags.length + skipTags.length === 0) return [];
  const plays = playbooks.flatMap((playbook) => playbook.plays);
  const steps = plays.flatMap(stepsOf);
  const given = [...plays.map((play) => play.tags), ...steps.flatMap((step) => step.tags)];
  if (steps.some(isInclude) || given.some(isTemplated)) return [];
  const known = new Set(given.flatMap(tagNames));
  return [...new Set([...tags, ...skipTags])]
    .filter((tag) => !known.has(tag) && !wordsOfTheirOwn.includes(tag))
    .map((tag) =>
      warning("run/tags", `no task has the tag ${tag}`, {
        hint: didYouMean(tag, known) ?? "`--list-tags` shows those that there are",
      }),
    );
}

function isInclude({ kind }: Step): boolean {
  return kind === "include";
}

function isTemplated(tags: Value): boolean {
  return tags instanceof Template || (Array.isArray(tags) && tags.some(isTemplated));
}
