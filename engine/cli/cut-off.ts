import { warning, type Diagnostic } from "../base/diagnostic.js";
import { cutOffRuns, markTold, type CutOffRun } from "../journal/cut-off.js";

/** The run that is about to begin. */
interface BeginningRun {
  readonly runId: string;
  readonly playbooks: readonly string[];
  readonly hosts: ReadonlyMap<string, unknown>;
}

/**
 * Runs that were killed are named once, with what was under way: those that `--resume` would go on with here, and others only where
 * they were changing a host that this run is about.
 */
export function tellCutOff(folder: string, run: BeginningRun, emit: (event: object) => void): void {
  for (const cutOff of cutOffRuns(folder)) {
    const diagnostic = whatToTell(cutOff, run);
    if (!diagnostic) continue;
    emit({ type: "diagnostic", diagnostic });
    markTold(cutOff, run.runId);
  }
}

function whatToTell(cutOff: CutOffRun, run: BeginningRun): Diagnostic | undefined {
  const names = cutOff.playbooks.join(", ");
  const underWay = cutOff.underWay.map(({ host, task }) => `${host}: ${task}`);
  const was = `that began ${cutOff.startedAt} was cut off`;
  const detail = underWay.length ? `Under way was: ${underWay.join("; ")}.` : "No change was under way.";
  if (cutOff.cwd === process.cwd() && names === run.playbooks.join(", "))
    return warning("run/cut-off", `the run of ${names} ${was}`, {
      detail,
      hint: "`hapb run --resume` goes on from there",
    });
  if (!cutOff.underWay.some(({ host }) => run.hosts.has(host))) return undefined;
  if (cutOff.cwd === undefined) return warning("run/cut-off", `the run of ${names} ${was}`, { detail });
  return warning("run/cut-off", `another run, of ${names} in ${cutOff.cwd}, ${was}`, {
    detail,
    hint: "running that again, there, goes on with it; this run doesn't",
  });
}
