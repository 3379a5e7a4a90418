import { type Check, type Host, type ModuleContext, type Unknown } from "../../engine/module/index.js";
import { listsKey, readLists } from "./lists.js";
import type { PackageChange, PackageManager, Transaction } from "./manager.js";

/** What a package manager can be told beside packages' names. */
export interface UpkeepWishes {
  readonly updateLists: boolean;
  readonly upgradeAll: boolean;
  readonly autoremove: boolean;
}

/** Only what is asked for. */
export type Upkept = {
  /** Digest of the repositories' lists. */
  readonly lists?: string;
  /** What an upgrade of everything would change: name and version a line. */
  readonly updates?: string[];
  /** What nobody needs any more. */
  readonly leftovers?: string[];
};

export async function checkUpkeep(
  host: Host,
  manager: PackageManager,
  wishes: UpkeepWishes,
  ctx: ModuleContext,
): Promise<Check<Upkept> & { readonly after: Upkept | Unknown }> {
  const dryRun = (verb: Transaction["verb"]) => manager.simulate(host, { verb, specs: [] }, ctx);
  const [lists, updates, leftovers] = await Promise.all([
    wishes.updateLists ? readLists(host) : undefined,
    wishes.upgradeAll ? dryRun("upgrade-all") : undefined,
    wishes.autoremove ? dryRun("autoremove") : undefined,
  ]);
  const isNew = lists !== undefined;
  return {
    before: {
      ...(lists && { lists: lists(manager.listsOf).digest }),
      ...(updates && { updates: updates.map(line) }),
      ...(leftovers && { leftovers: leftovers.map(line) }),
    },
    after: isNew
      ? ctx.unknown("whether the repositories say anything new is known after they are asked")
      : { ...(updates && { updates: [] }), ...(leftovers && { leftovers: [] }) },
    touches: [
      ...(isNew ? ([listsKey] as const) : []),
      ...(updates?.length || leftovers?.length ? (["pkg:*"] as const) : []),
    ],
  };
}

/** @returns what the manager said, and what then is so */
export async function applyUpkeep(
  host: Host,
  manager: PackageManager,
  wishes: UpkeepWishes,
  ctx: ModuleContext,
): Promise<{ readonly output: string; readonly after: Upkept }> {
  let output = "";
  const run = async (verb: Transaction["verb"]) => {
    output += await manager.run(host, { verb, specs: [] }, ctx);
  };
  if (wishes.updateLists) await manager.refresh(host, ctx);
  if (wishes.upgradeAll) await run("upgrade-all");
  if (wishes.autoremove) await run("autoremove");
  const { before } = await checkUpkeep(host, manager, wishes, ctx);
  return { output, after: before };
}

function line({ name, before, after }: PackageChange): string {
  return after === "" ? `${name} ${before} goes` : `${name} ${after}`;
}
