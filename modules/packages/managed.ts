import type { Applied, Check, Host, ModuleContext, PlainObject, Unknown } from "../../engine/module/index.js";
import {
  applyPackages,
  checkPackages,
  type Early,
  type InstallWishes,
  type PackageStates,
} from "./install.js";
import type { PackageChange, PackageManager } from "./manager.js";
import { applyUpkeep, checkUpkeep, type UpkeepWishes, type Upkept } from "./upkeep.js";

/** What a task asks of one package manager: packages, and what else it can be told. */
export interface Wishes {
  readonly packages: InstallWishes;
  readonly upkeep: UpkeepWishes;
  /** What became of packages, with Ansible's keys for this manager. */
  readonly result?: (changes: readonly PackageChange[]) => PlainObject;
}

export type Managed = { readonly packages?: PackageStates } & Upkept;

/** Packages together with the manager's upkeep. */
export async function checkManaged(
  host: Host,
  manager: PackageManager,
  wishes: Wishes,
  ctx: ModuleContext,
  early?: Early,
): Promise<Check<Managed> & { readonly after: Managed | Unknown }> {
  const wantsPackages = wishes.packages.names.length > 0;
  const [packages, upkeep] = await Promise.all([
    wantsPackages ? checkPackages(host, manager, wishes.packages, ctx, early) : undefined,
    checkUpkeep(host, manager, wishes.upkeep, ctx),
  ]);
  if (!packages) return { ...upkeep, result: wishes.result?.([]) ?? {} };
  const { before, after, predicts, touches, diff, changes, result } = packages;
  return {
    before: { packages: before, ...upkeep.before },
    after:
      "reason" in upkeep.after
        ? upkeep.after
        : "reason" in after
          ? after
          : { packages: after, ...upkeep.after },
    result: { ...result, ...wishes.result?.(changes ?? []) },
    ...(predicts ? { predicts } : {}),
    touches: [...(touches ?? []), ...(upkeep.touches ?? [])],
    ...(diff && Object.keys(upkeep.before).length === 0 ? { diff } : {}),
  };
}

export async function applyManaged(
  host: Host,
  manager: PackageManager,
  wishes: Wishes,
  ctx: ModuleContext,
): Promise<Applied<Managed>> {
  const wantsPackages = wishes.packages.names.length > 0;
  const packages = wantsPackages ? await applyPackages(host, manager, wishes.packages, ctx) : undefined;
  const { output, after } = await applyUpkeep(host, manager, wishes.upkeep, ctx);
  const said = `${packages?.output ?? ""}${output}`;
  return {
    result: {
      ...packages?.result,
      stdout: said,
      stdout_lines: said.split("\n"),
      ...wishes.result?.(packages?.changes ?? []),
    },
    after: { ...(packages?.after ? { packages: packages.after } : {}), ...after },
  };
}
