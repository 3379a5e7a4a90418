import type { Finding, Sign } from "./fault.js";
import { faults } from "./registry.js";

/** One fault to be mended on one host: the name of its task file, and what its tasks are told. */
export interface Remedy {
  readonly id: string;
  /** The host that has the fault; "" when it is the cluster's. */
  readonly about: string;
  readonly given: NonNullable<Sign["given"]>;
}

/** By host, in their order. */
type Remedies = Readonly<Record<string, readonly Remedy[]>>;

/** Findings that may only be mended after a yes, and have none. */
export function whatIsAsked(findings: readonly Finding[], yes: readonly string[]): Finding[] {
  const isOpen = ({ id, remedy, signs }: Finding) =>
    remedy === "asks" && !yes.includes(id) && signs.some(isMendable);
  return findings.filter(isOpen);
}

/**
 * What is to be done on each host, in the order in which faults are mended; `inTurn` on one host after the other. What follows from a fault is mended with it
 * where that is safe; most of it is gone by itself then.
 */
export function remediesOf(
  findings: readonly Finding[],
  agreed: readonly string[],
): { readonly remedies: Remedies; readonly inTurn: Remedies; readonly expected: string[] } {
  const isAgreed = ({ id, remedy }: Finding) =>
    remedy === "safe" || (remedy === "asks" && agreed.includes(id));
  const causes = findings.filter(isAgreed);
  const all = causes.flatMap((cause) => [cause, ...below(cause)]);
  const remedies: Record<string, Remedy[]> = {};
  const inTurn: Record<string, Remedy[]> = {};
  for (const { id, signs } of [...all.filter(isAgreed)].sort((a, b) => placeOf(a) - placeOf(b)))
    for (const { host, on = host, given = {} } of signs.filter(isMendable)) {
      const due = ((isInTurn(id) ? inTurn : remedies)[on] ??= []);
      if (!due.some((one) => one.id === id && one.about === host)) due.push({ id, about: host, given });
    }
  const mended = new Set(all.map(({ id }) => id));
  return { remedies, inTurn, expected: [...mended, ...followersOf(mended)] };
}

/** What may follow and had not yet shown when the host was looked at: a node takes its time to say that it is not Ready. */
function followersOf(mended: ReadonlySet<string>): string[] {
  return faults
    .filter(({ id, causedBy = [] }) => !mended.has(id) && causedBy.some((cause) => mended.has(cause)))
    .map(({ id }) => id);
}

function isMendable({ host, on, unmendable }: Sign): boolean {
  return unmendable === undefined && (on ?? host) !== "";
}

function below(finding: Finding): Finding[] {
  return finding.consequences.flatMap((one) => [one, ...below(one)]);
}

function isInTurn(id: string): boolean {
  return faults.some((fault) => fault.id === id && fault.isMendedInTurn === true);
}

function placeOf({ id }: Finding): number {
  return faults.findIndex((fault) => fault.id === id);
}
