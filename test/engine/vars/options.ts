import type { VariableOptions } from "../../../engine/vars/types.js";

/** A run without any option. */
export const options: VariableOptions = {
  isCheckMode: false,
  isDiffMode: false,
  tags: [],
  skipTags: [],
  extraVars: new Map(),
  forks: 50,
  verbosity: 0,
  become: false,
  connectTimeoutMs: 10_000,
};
