/** `*` and `?`, as ssh_config(5) has them: anything else stands for itself. */
export function matchesPattern(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

/** Whether one of the patterns matches, and none of those with `!`. */
export function matchesPatterns(text: string, patterns: readonly string[]): boolean {
  let matches = false;
  for (const pattern of patterns) {
    const isNegated = pattern.startsWith("!");
    if (!matchesPattern(text, isNegated ? pattern.slice(1) : pattern)) continue;
    if (isNegated) return false;
    matches = true;
  }
  return matches;
}

/** The same for names of hosts, whose case doesn't count. `patterns` is separated by commas. */
export function matchesHost(host: string, patterns: string): boolean {
  return matchesPatterns(host.toLowerCase(), patterns.toLowerCase().split(","));
}
