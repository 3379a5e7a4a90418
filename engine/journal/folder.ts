import { homedir } from "node:os";
import { join } from "node:path";

/** Where runs are recorded: `$XDG_STATE_HOME/hapb/runs`, else `~/.local/state/hapb/runs`. @source XDG base directory specification */
export function runsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment["XDG_STATE_HOME"];
  return join(state && state.startsWith("/") ? state : join(homedir(), ".local", "state"), "hapb", "runs");
}
