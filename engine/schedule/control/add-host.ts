import { addHost as addToInventory } from "../../inventory/change.js";
import type { Execution } from "../execution.js";
import type { ControlCall } from "./types.js";

const ownArguments = new Set(["name", "hostname", "host", "groups", "group", "groupname"]);

/** `add_host`: a host for the plays to come, with groups and variables. Once for all hosts of a batch. */
export async function addHost({ args, values, play }: ControlCall): Promise<Execution> {
  const name = String(args["name"]);
  const groups = ((args["groups"] as readonly string[] | undefined) ?? []).filter((group) => group !== "");
  const vars = [...values].filter(([key]) => !ownArguments.has(key));
  const hasChanged = addToInventory(
    play.run.variables.inventory,
    name,
    groups,
    new Map(vars.map(([key, value]) => [key, { value }])),
  );
  if (hasChanged) play.run.variables.inventoryChanged();
  return {
    outcome: hasChanged ? "changed" : "ok",
    result: { changed: hasChanged, failed: false, add_host: { host_name: name, groups } },
  };
}
