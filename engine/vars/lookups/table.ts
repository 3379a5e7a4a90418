import type { Lookup } from "../../template/types.js";
import type { LookupContext } from "./context.js";
import { env } from "./env.js";
import { file } from "./file.js";
import { fileglob } from "./fileglob.js";
import { firstFound } from "./first-found.js";
import { inventoryHostnames } from "./inventory-hostnames.js";
import { password } from "./password.js";
import { lines, pipe } from "./pipe.js";
import { template } from "./template.js";

/** Lookups that reach outside of the variables; the pure ones belong to the templates themselves. */
const table: Readonly<Record<string, (context: LookupContext) => Lookup>> = {
  env,
  file,
  fileglob,
  first_found: firstFound,
  inventory_hostnames: inventoryHostnames,
  lines,
  password,
  pipe,
  template,
};

export function lookupsFor(context: LookupContext): Record<string, Lookup> {
  return Object.fromEntries(
    Object.entries(table).map(([name, make]) => {
      let lookup: Lookup | undefined;
      return [name, (...given: Parameters<Lookup>) => (lookup ??= make(context))(...given)];
    }),
  );
}
