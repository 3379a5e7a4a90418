import { addHost } from "./add-host.js";
import { assertThat } from "./assert.js";
import { asyncStatus } from "./async-status.js";
import { debug } from "./debug.js";
import { fail } from "./fail.js";
import { groupBy } from "./group-by.js";
import { includeVars } from "./include-vars.js";
import { pause } from "./pause.js";
import { setFact } from "./set-fact.js";
import { setStats } from "./set-stats.js";
import type { Control } from "./types.js";
import { validateArgumentSpec } from "./validate-argument-spec.js";

const table: Readonly<Record<string, Control>> = {
  add_host: addHost,
  async_status: asyncStatus,
  assert: assertThat,
  debug,
  fail,
  group_by: groupBy,
  include_vars: includeVars,
  pause,
  set_fact: setFact,
  set_stats: setStats,
  validate_argument_spec: validateArgumentSpec,
};

/** Control actions that are done once for all hosts of a batch, by its first one. */
export const onceForAll: ReadonlySet<string> = new Set(["add_host", "pause"]);

/** How a control module is carried out. `meta` isn't here: it acts on the walk through the play (`meta.ts`). */
export function controls(name: string): Control {
  const control = table[name];
  if (!control) throw new Error(`no control action ${name}`);
  return control;
}
