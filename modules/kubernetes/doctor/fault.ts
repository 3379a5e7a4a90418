import type { Look } from "./look.js";

/** Where a fault was seen, and by what. */
export interface Sign {
  /** The host that has it; "" when it is the cluster's. */
  readonly host: string;
  /** What was seen there, in a sentence or two that quote it. */
  readonly evidence: readonly string[];
  /** What the remedy's tasks are told, as `given.NAME`. */
  readonly given?: { readonly [name: string]: string | number | boolean | readonly string[] };
  /** The host that the remedy's tasks run on, where that isn't the one that has the fault. */
  readonly on?: string;
  /** Why hapb does not mend this one, though it mends others of its kind. */
  readonly unmendable?: string;
}

interface Known {
  /** What people name it by (`--only ID`), and its remedy's file in playbooks/tasks/doctor. */
  readonly id: string;
  readonly title: string;
  /** Section of the guide (docs/doctor.md) that tells of it. */
  readonly section?: string;
  readonly meaning: string;
  /** What mends it, for a person who does it by hand. */
  readonly mend: string;
  /** Its remedy takes a node away for a while: all of it is done on one host before the next one's begins. */
  readonly isMendedInTurn?: boolean;
  /**
   * Faults that explain this one where they are found on the same host, or where either is the cluster's: it stands
   * under them then, and is not counted.
   */
  readonly causedBy?: readonly string[];
  /** Faults that explain it from whatever host. */
  readonly causedElsewhere?: readonly string[];
  /** Pure: the same look gives the same signs. */
  find(look: Look): readonly Sign[];
}

/**
 * `safe`: `--fix` mends it. `asks`: only after a yes to it. `person`: nobody but a person can, or should, for a reason that is
 * told in a sentence. `harmless`: it is told and counts for nothing.
 */
type Mended =
  { readonly remedy: "safe" | "asks" | "harmless" } | { readonly remedy: "person"; readonly reason: string };

/** Something that goes wrong with clusters: how it is told from a look, what it means, what mends it. */
export type Fault = Known & Mended;

/** A fault that was found, with everything that follows from it. */
export interface Finding {
  readonly id: string;
  readonly title: string;
  readonly section: string;
  readonly meaning: string;
  readonly mend: string;
  readonly remedy: Fault["remedy"];
  /** Why nobody but a person mends it; "" where hapb does, or nothing has to be done. */
  readonly reason: string;
  readonly signs: readonly Sign[];
  readonly consequences: readonly Finding[];
}

export interface Diagnosis {
  /** Causes, in the order in which they are to be mended. */
  readonly findings: readonly Finding[];
  /** What looks bad and is not. */
  readonly harmless: readonly Finding[];
  /** Hosts that were looked at. */
  readonly looked: readonly string[];
  /** What could not be looked at, as sentences. */
  readonly unseen: readonly string[];
}
