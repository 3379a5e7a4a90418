import { homedir } from "node:os";
import { join } from "node:path";

/** The lab's own part of the user's cache folder: what can be made again. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "hapb", "lab");
}

/** Where labs keep their hosts, keys and inventories when nobody says otherwise. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "hapb", "lab");
}

/** What is known about the labs of this machine: gone after a reboot, as the labs are. */
export const recordsFolder = "/run/hapb-lab";

/** Held while something is done that concerns more than one lab. */
export const machineLock = "/run/lock/hapb-lab.lock";
