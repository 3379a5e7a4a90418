import type { AptOptions } from "./apt-get.js";

/** Keep changed configuration files, take new ones. */
export const dpkgOptions = "force-confdef,force-confold";

export function aptDefaults(lockTimeout: number): AptOptions {
  return { lockTimeout, dpkgOptions, flags: [] };
}
