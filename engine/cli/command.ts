import type { Interrupts } from "./interrupt.js";

/** One option of a command: parsed, shown by --help and checked from this one description. */
export interface Option {
  readonly name: string;
  readonly short?: string;
  /** What its value is called in the help; without it the option is a switch. */
  readonly value?: string;
  /** May be given several times: values collect, switches count. */
  readonly isRepeatable?: boolean;
  readonly choices?: readonly string[];
  readonly summary: string;
}

/** What was given on the command line. */
export interface Given {
  /** Value of an option, the last one where it was given several times. */
  text(name: string): string | undefined;
  all(name: string): readonly string[];
  has(name: string): boolean;
  /** How often a switch was given. */
  count(name: string): number;
  readonly words: readonly string[];
}

/** A command of the program; its file is loaded only when it is called. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What stands after `hapb`, e.g. `run PLAYBOOK... -i INVENTORY...`. */
  readonly usage: string;
  readonly description?: string;
  readonly options: readonly Option[];
  readonly examples?: readonly string[];
  /** Fewest and most words besides options. */
  readonly words?: readonly [number, number];
  /** So many words on, the rest may be a command for a host, whose options are not this one's. */
  readonly passesOn?: number;
  run(given: Given, interrupts: Interrupts): Promise<number>;
}
