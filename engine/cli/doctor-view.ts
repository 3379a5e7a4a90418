import type { RunEvent, TaskRef } from "../base/events.js";
import { jsonLine } from "../base/json-line.js";
import type { Diagnosis, Finding } from "../../modules/kubernetes/doctor/fault.js";
import { said } from "../../modules/kubernetes/doctor/said.js";
import { Narrator } from "../report/narrator.js";
import type { OutputKind } from "../report/open.js";
import { safeLine } from "../report/safe.js";
import { painter, wantsColor } from "../report/style.js";
import type { Report } from "../report/types.js";

/** What a run of doctor.yml shows when it is the doctor's: findings, what is mended, and what is left. */
export interface DoctorView {
  readonly report: Report;
  /** 0 nothing is wrong any more, 2 something is, 1 nothing could be told. */
  exitCode(): number;
}

/** Files whose tasks look and judge: the findings say all that they have to say. */
const looking = /(^|\/)(doctor|look|look-again|mend)\.yml$/;

export function openDoctorView(
  kind: OutputKind,
  stream: NodeJS.WriteStream,
  options: { readonly verbosity: number; readonly isCheckMode: boolean },
): DoctorView {
  const paint = painter(wantsColor(stream));
  const narrator = new Narrator({ ...options, color: wantsColor(stream) }, paint);
  const isForPrograms = kind === "ndjson";
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) stream.write(`${lines.join("\n")}\n`);
  };
  let first: Diagnosis | undefined;
  let last: Diagnosis | undefined;

  /** Told when it was found, and not again while hapb waits for what it mended. */
  const judged = (diagnosis: Diagnosis): void => {
    last = diagnosis;
    if (first) return;
    first = diagnosis;
    if (isForPrograms)
      diagnosis.findings.forEach((finding) => stream.write(jsonLine({ type: "finding", ...finding })));
    if (isForPrograms)
      diagnosis.harmless.forEach((finding) => stream.write(jsonLine({ type: "harmless", ...finding })));
    else write(said(diagnosis, paint));
  };

  const close = (): void => {
    if (!first || !last) return;
    const left = new Set(last.findings.flatMap(idsOf));
    const gone = [...new Set(first.findings.flatMap(idsOf))].filter((id) => !left.has(id));
    if (isForPrograms) stream.write(jsonLine({ type: "doctor-end", gone, left: last.findings }));
    else if (first !== last)
      write(["", ...gone.map((id) => `${paint("green", "✔")} gone: ${id}`), "", ...said(last, paint)]);
  };

  return {
    report: {
      event(event: RunEvent) {
        const diagnosis = diagnosisOf(event);
        if (diagnosis) judged(diagnosis);
        if (!isWorthShowing(event)) return;
        if (!isForPrograms) write(narrator.lines(event));
        else if (event.type !== "task-start" && event.type !== "task-end") stream.write(jsonLine(event));
      },
      close,
    },
    exitCode: () => (last === undefined ? 1 : last.findings.length > 0 ? 2 : 0),
  };
}

/** Text from hosts is made safe to show before anything of hapb's own is put around it. */
function diagnosisOf(event: RunEvent): Diagnosis | undefined {
  if (event.type !== "host-result" || event.task.module !== "kubernetes_doctor_judge") return undefined;
  const { findings, harmless, looked, unseen } = event.result.result;
  if (!Array.isArray(findings)) return undefined;
  return madeSafe({ findings, harmless, looked, unseen }) as Diagnosis;
}

function madeSafe(value: unknown): unknown {
  if (typeof value === "string") return safeLine(value);
  if (Array.isArray(value)) return value.map(madeSafe);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, madeSafe(each)]));
}

/** What mends is shown; of what looks, only that it has failed, and not where that is a finding. */
function isWorthShowing(event: RunEvent): boolean {
  switch (event.type) {
    case "diagnostic":
    case "interrupted":
      return true;
    case "task-start":
    case "task-end":
    case "item-result":
      return !isLooking(event.task) || event.type !== "item-result";
    case "host-result":
      return !isLooking(event.task) || (event.result.outcome === "failed" && !event.isIgnored);
    default:
      return false;
  }
}

function isLooking({ at }: TaskRef): boolean {
  return looking.test(at.file.path);
}

function idsOf(finding: Finding): string[] {
  return [finding.id, ...finding.consequences.flatMap(idsOf)];
}
