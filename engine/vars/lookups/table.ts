import { Fault } from "../../template/runtime/fault.js";
import type { Lookup } from "../../template/types.js";
import type { LookupContext } from "./context.js";
import { env } from "./env.js";
import { file } from "./file.js";
import { fileglob } from "./fileglob.js";
import { firstFound } from "./first-found.js";
import { password } from "./password.js";
import { lines, pipe } from "./pipe.js";
import { template } from "./template.js";

/** Lookups that reach outside of the variables; the pure ones belong to the templates themselves. */
const table: Readonly<Record<string, (context: LookupContext) => Lookup>> = {
  env,
  file,
  fileglob,
  first_found: firstFound,
  lines,
  password,
  pipe,
  template,
  url: () => () => {
    throw new Fault("hapb has no lookup 'url' yet", {
      hint: "fetch it by a task with `uri` or `get_url`, or by the lookup 'pipe'",
    });
  },
};

export function lookupsFor(context: LookupContext): Record<string, Lookup> {
  return Object.fromEntries(
    Object.entries(table).map(([name, make]) => {
      let lookup: Lookup | undefined;
      return [name, (...given: Parameters<Lookup>) => (lookup ??= make(context))(...given)];
    }),
  );
}
