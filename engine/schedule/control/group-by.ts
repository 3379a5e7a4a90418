import { addHostToGroup } from "../../inventory/change.js";
import type { Execution } from "../execution.js";
import type { ControlCall } from "./types.js";

/** `group_by`: puts the host into a group that a value names, for the plays to come. */
export async function groupBy({ args, play, host }: ControlCall): Promise<Execution> {
  const key = named(String(args["key"]));
  const parents = ((args["parents"] as readonly string[] | undefined) ?? ["all"]).map(named);
  const { variables } = play.run;
  const hasChanged = addHostToGroup(
    variables.inventory,
    host.name,
    key,
    parents.filter((parent) => parent !== "all"),
  );
  if (hasChanged) variables.inventoryChanged();
  return {
    outcome: hasChanged ? "changed" : "ok",
    result: { changed: hasChanged, failed: false, add_group: key, parent_groups: parents },
  };
}

/** Blanks can't stand in a group's name: patterns are cut at them. */
function named(group: string): string {
  return group.replaceAll(" ", "-");
}
