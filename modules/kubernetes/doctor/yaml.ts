import { parse } from "yaml";

/** More than any configuration of Kubernetes has; the parser needs minutes for some hundred brackets that nobody closes. */
const deepest = 20;
const longest = 262_144;

/** A file of a host as a mapping; anything else that may stand there counts as an empty one. */
export function mappingOf(text: string): { readonly [name: string]: unknown } {
  if (text.length > longest || depthOf(text) > deepest) return {};
  try {
    const value: unknown = parse(text, { maxAliasCount: 10, logLevel: "silent" });
    return typeof value === "object" && value !== null ? (value as { [name: string]: unknown }) : {};
  } catch {
    return {};
  }
}

/** How deep brackets may be nested at the most, those of quoted texts counted too. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const char of text) {
    if (char === "{" || char === "[") most = Math.max(most, ++depth);
    if (char === "}" || char === "]") depth = Math.max(0, depth - 1);
  }
  return most;
}
