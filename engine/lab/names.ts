import { createHash } from "node:crypto";
import { DiagnosticError, error } from "../base/diagnostic.js";

/** The names under which the kernel knows a lab's things. No two labs share one. */
export interface LabNames {
  /** Network namespace that holds the lab's bridge. */
  readonly switchNamespace: string;
  /** The one interface the lab has in the machine's own network namespace; at most 15 characters. */
  readonly uplink: string;
  /** Folder of the lab's cgroups in every hierarchy, relative to the hierarchy's mount point. */
  readonly cgroup: string;
}

/** The same for one host of a lab. */
export interface HostNames {
  readonly namespace: string;
  /** Below it lie "system" with the host's processes and "watch" with the one that watches over them. */
  readonly cgroup: string;
  /** Name nspawn knows it by; unique on the machine. */
  readonly machine: string;
}

/** The bridge and its own port, inside the switch namespace, so the same in every lab. */
export const bridge = "lab0";

export function labNames(lab: string): LabNames {
  // A dot can't stand in a lab's or host's name, so "a" with host "b-c" and "a-b" with host "c" stay apart.
  return { switchNamespace: `hapb.${lab}`, uplink: `hapb${digest(lab)}`, cgroup: `hapb-lab/${lab}` };
}

export function hostNames(lab: string, host: string): HostNames {
  return {
    namespace: `hapb.${lab}.${host}`,
    cgroup: `hapb-lab/${lab}/${host}`,
    machine: `hapb-${digest(lab)}-${host}`,
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/**
 * Refuses what can't be the name of a lab or host: it becomes a folder, a host name and part of kernel names.
 * @throws DiagnosticError `lab/bad-name`
 */
export function checkName(kind: "lab" | "host", name: string): void {
  if (/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return;
  throw new DiagnosticError(
    error("lab/bad-name", `${JSON.stringify(name)} can't be the name of a ${kind}`, {
      detail: "A name starts with a small letter and has at most 32 small letters, digits and dashes.",
    }),
  );
}
