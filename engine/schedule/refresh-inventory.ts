import { DiagnosticError } from "../base/diagnostic.js";
import type { PlayState } from "./play-state.js";

/**
 * `meta: refresh_inventory`: reads inventory and variables again. Hosts that the play doesn't match any more take no
 * further part in it; those that it matches now come with the next play.
 * @returns what to tell of it
 * @throws DiagnosticError with everything that is wrong in them; the run goes on with what it had
 */
export async function refreshInventory(play: PlayState): Promise<string> {
  const { run } = play;
  const read = await run.input.readInventory?.();
  if (!read) return "there are no files to read the inventory from";
  const errors = read.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new DiagnosticError(errors);
  for (const diagnostic of read.diagnostics) run.warn(diagnostic);
  run.variables.refreshInventory(read);
  const matched = new Set(await play.matchedHosts());
  const gone = play.all.filter(({ name, isEnded }) => !isEnded && !matched.has(name));
  for (const host of gone) host.isEnded = true;
  const names = gone.map(({ name }) => name).join(", ");
  return `the inventory was read again${names && `; out of the play: ${names}`}`;
}
