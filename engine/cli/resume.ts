import { DiagnosticError, error, warning, type Diagnostic } from "../base/diagnostic.js";
import { inventoryList } from "../inventory/view.js";
import type { Inventory, VarsFolder } from "../inventory/types.js";
import type { Plan } from "../journal/entries.js";
import type { Marks } from "../journal/marks.js";
import { lostHosts, readRecord, runHeads, type RunRecord } from "../journal/record.js";
import type { RunOptions } from "../schedule/types.js";
import type { BesidePlaybooks } from "../vars/beside-playbooks.js";

/** Files of the user's that were read before the run's record was there, and from then on. */
export class FilesRead {
  private readonly paths: string[] = [];
  private listener: ((path: string) => void) | undefined;

  readonly note = (path: string): void => {
    if (this.listener) this.listener(path);
    else this.paths.push(path);
  };

  follow(listener: (path: string) => void): void {
    this.listener = listener;
    this.paths.forEach(listener);
  }
}

/** What a later run must have the same to go on from this one. */
export function planOf({ inventory, besidePlaybooks, options }: PlannedRun, marks: Marks): Plan {
  const hosts = new Set(inventory.hosts.keys());
  return {
    cwd: process.cwd(),
    inventory: marks.ofData([inventoryList(inventory, hosts), [...(besidePlaybooks ?? [])].map(varsOf)]),
    variables: marks.ofData([...options.extraVars].map(([name, { value }]) => [name, value])),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    tags: options.tags,
    skipTags: options.skipTags,
  };
}

export interface PlannedRun {
  readonly inventory: Inventory;
  readonly besidePlaybooks?: BesidePlaybooks;
  readonly options: RunOptions;
}

function varsOf([path, { groups, hosts }]: [string, VarsFolder]) {
  const values = [...groups, ...hosts].map(([name, variables]) => [
    name,
    [...variables].map(([variable, { value }]) => [variable, value]),
  ]);
  return [path, values];
}

/** The newest record of these playbooks, started in this folder, that did more than look. */
export function lastRun(folder: string, playbooks: readonly string[]): RunRecord | undefined {
  const head = runHeads(folder).findLast(
    (run) => !run.isCheckMode && run.plan?.cwd === process.cwd() && same(run.playbooks, playbooks),
  );
  return head && readRecord(folder, head.runId);
}

/** Where `--resume` begins: behind what the earlier run finished, or at the start, and why. */
export function resumption(
  from: RunRecord | undefined,
  plan: Plan,
  marks: Marks,
  playbooks: readonly string[],
): { readonly from?: RunRecord; readonly said: Diagnostic } {
  const names = playbooks.join(", ");
  const anew = (why: string, detail?: string) => ({
    said: warning("run/resume", `${why}: this run begins at the start`, { detail }),
  });
  if (!from) return anew(`there is no record of an earlier run of ${names} in this folder`);
  const began = `the run of ${names} that began ${from.run.startedAt}`;
  if (from.end === "running")
    throw new DiagnosticError(
      error("run/resume", `${began} still goes on`, { detail: `It is the process ${from.run.pid}.` }),
    );
  if (from.end === "ok") return anew(`${began} went through`);
  const different = differences(from, plan, marks);
  if (different.length > 0)
    return anew(`${began} can't be gone on with`, `Not the same any more: ${different.join("; ")}.`);
  const count = from.finished.length;
  const detail = `${count} ${count === 1 ? "task was" : "tasks were"} finished, each on a host. What changed something is not done again.`;
  return { from, said: warning("run/resume", `going on with ${began}`, { detail }) };
}

function differences({ run, files }: RunRecord, plan: Plan, marks: Marks): string[] {
  const before = run.plan!;
  const changed = [...files].filter(([path, mark]) => marks.ofFile(path) !== mark).map(([path]) => path);
  const shown = changed.slice(0, 5).map((path) => (marks.ofFile(path) === "" ? `${path} (gone)` : path));
  return [
    ...shown,
    ...(changed.length > 5 ? [`${changed.length - 5} other files`] : []),
    ...(before.inventory === plan.inventory ? [] : ["the inventory and its variables"]),
    ...(before.variables === plan.variables ? [] : ["--extra-vars"]),
    ...(before.limit === plan.limit ? [] : ["--limit"]),
    ...(same(before.tags, plan.tags) && same(before.skipTags, plan.skipTags) ? [] : ["the tags"]),
  ];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.join("\n") === b.join("\n");
}

/** The hosts for `--retry`. @throws DiagnosticError where there is no run to retry, or none of its hosts was lost */
export function hostsToRetry(from: RunRecord | undefined, playbooks: readonly string[]): string {
  const names = playbooks.join(", ");
  if (!from)
    throw new DiagnosticError(
      error("run/retry", `there is no record of an earlier run of ${names} in this folder`),
    );
  const lost = lostHosts(from);
  if (lost.length > 0) return lost.join(",");
  throw new DiagnosticError(
    error(
      "run/retry",
      `no host failed or was unreachable in the run of ${names} that began ${from.run.startedAt}`,
      {
        hint: from.end === "ok" ? undefined : "`--resume` goes on where it stopped",
      },
    ),
  );
}
