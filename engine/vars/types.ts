import type { Secret, Value } from "../base/value.js";
import type { Variables } from "../base/variables.js";
import type { Inventory } from "../inventory/types.js";
import type { Files } from "../playbook/files.js";
import type { Decrypt } from "../source/vault/keyring.js";
import type { PlayVariables } from "./play-variables.js";

/** The run's options that are variables or say how hosts are reached. */
export interface VariableOptions {
  readonly isCheckMode: boolean;
  readonly isDiffMode: boolean;
  readonly limit?: string;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly extraVars: Variables;
  readonly forks: number;
  readonly verbosity: number;
  readonly remoteUser?: string;
  readonly privateKeyFile?: string;
  readonly connection?: string;
  readonly hostKeyChecking?: "yes" | "accept-new" | "no";
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly connectionPassword?: Secret;
  readonly becomePassword?: Secret;
  readonly connectTimeoutMs: number;
}

/** What variables are made of, for a whole run. */
export interface VariableSources {
  readonly inventory: Inventory;
  readonly options: VariableOptions;
  /** The user's files on the control machine. */
  readonly files: Files;
  /** Paths in messages are relative to it; `env` and the like run in it. */
  readonly cwd: string;
  readonly decrypt?: Decrypt;
  /**
   * Gathers the facts of a host that no play has asked yet, when `hostvars` reads one; undefined when they are not
   * wanted. It settles also when the host can't be reached, and the store says `hasGathered` then. `play` is the one
   * that asks.
   */
  readonly gather?: (host: string, play: PlayVariables | undefined) => Promise<void> | undefined;
  /** Environment variables; those of the process by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What a step's host sees beside everything else: a loop's item and its like. They win over all. */
export type Locals = ReadonlyMap<string, Value>;
