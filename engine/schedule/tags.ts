/** The tags that a run was asked for (`--tags`, `--skip-tags`). */
export interface TagChoice {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/**
 * Whether a task with these tags runs. `always` runs unless skipped by name, `never` only when one of its tags is asked for;
 * `all`, `tagged` and `untagged` are understood on both sides.
 */
export function isSelected(tags: readonly string[], { tags: wanted, skipTags }: TagChoice): boolean {
  return isAskedFor(new Set(tags), wanted) && !isSkipped(new Set(tags), skipTags);
}

function isAskedFor(tags: ReadonlySet<string>, wanted: readonly string[]): boolean {
  if (tags.has("always")) return true;
  const isNever = tags.has("never");
  const isTagged = tags.size > (isNever ? 1 : 0);
  if (wanted.length === 0) return !isNever;
  return wanted.some((word) => {
    if (word === "all") return !isNever;
    if (word === "tagged") return isTagged && !isNever;
    if (word === "untagged") return tags.size === 0;
    return tags.has(word);
  });
}

function isSkipped(tags: ReadonlySet<string>, skipTags: readonly string[]): boolean {
  return skipTags.some((word) => {
    if (word === "all") return !tags.has("always") || skipTags.includes("always");
    if (word === "tagged") return tags.size > 0;
    if (word === "untagged") return tags.size === 0;
    return tags.has(word);
  });
}
