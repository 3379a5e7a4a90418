import { normalPath, type Shadow } from "./foreseen.js";
import type { PathState } from "./types.js";
import { wouldChange } from "./would-change.js";

/**
 * The names in a folder, with what check mode would have put there and taken away.
 * @param ask the names that are there now; undefined where there is no such folder
 * @throws UnknownRead where what would be there isn't known
 */
export async function foreseenNames(
  shadow: Shadow,
  path: string,
  ask: () => Promise<readonly string[] | undefined>,
): Promise<readonly string[] | undefined> {
  const folder = normalPath(path);
  const above = shadow.above(folder);
  const own = shadow.look(`path:${folder}`);
  if (above.kind === "unknown" || own.kind === "unknown") throw wouldChange(path);
  if (above.kind === "predicted") return undefined;
  if (own.kind === "predicted") {
    const state = own.value as PathState;
    if (!state.exists || state.kind !== "directory") return undefined;
  }
  const changes = shadow.below(folder);
  if (changes.some(([, exists]) => exists === undefined)) throw wouldChange(path);
  const now = await ask();
  const isThere = own.kind === "predicted" || changes.some(([, exists]) => exists);
  if (now === undefined && !isThere) return undefined;
  const names = new Set(now);
  for (const [name, exists] of changes) {
    if (exists) names.add(name.split("/")[0]!);
    else if (!name.includes("/")) names.delete(name);
  }
  return [...names].sort();
}
