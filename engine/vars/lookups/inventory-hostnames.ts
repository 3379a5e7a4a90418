import { selectHosts } from "../../inventory/patterns.js";
import type { Lookup } from "../../template/types.js";
import { textTerms, type LookupContext } from "./context.js";

/** `inventory_hostnames`: the hosts of a pattern. */
export function inventoryHostnames({ play }: LookupContext): Lookup {
  return (args) => [...selectHosts(play.run.inventory, textTerms(args, "inventory_hostnames")).hosts];
}
