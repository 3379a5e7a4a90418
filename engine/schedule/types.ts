import type { Emit, RunEvent, Tally } from "../base/events.js";
import type { Secret } from "../base/value.js";
import type { Inventory } from "../inventory/types.js";
import type { AnyModule, PlainObject } from "../module/types.js";
import type { Files } from "../playbook/files.js";
import type { BesidePlaybooks } from "../vars/beside-playbooks.js";
import type { LoadedRunInventory } from "../vars/run-inventory.js";
import type { Loader, Playbook, Variables } from "../playbook/types.js";
import type { Decrypt } from "../source/vault/keyring.js";

import type { Finished } from "./replay.js";

/** What a run is asked for: the flags of `hapb run`, checked. */
export interface RunOptions {
  readonly isCheckMode: boolean;
  readonly isDiffMode: boolean;
  readonly limit?: string;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly extraVars: Variables;
  /** Hosts worked on at the same time. */
  readonly forks: number;
  readonly remoteUser?: string;
  readonly privateKeyFile?: string;
  readonly connection?: string;
  /** Whether a host's key must be in known_hosts; what the inventory's ssh arguments say wins. */
  readonly hostKeyChecking?: "yes" | "accept-new" | "no";
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly connectionPassword?: Secret;
  readonly becomePassword?: Secret;
  readonly startAtTask?: string;
  readonly forceHandlers: boolean;
  /** Whether the next tasks are looked at while one is under way; default true. Results are the same. */
  readonly lookahead?: boolean;
  /** Seconds turned into ms: one connect. */
  readonly connectTimeoutMs: number;
  readonly verbosity: number;
}

/** Prompts, pause, passphrases; refuses (throws a diagnostic) where there is no terminal. */
export type Ask = (
  question: string,
  options?: { readonly isSecret?: boolean; readonly signal?: AbortSignal },
) => Promise<string>;

/** Awaited before and after each change, so that the journal is always ahead of the host. */
export interface Recorder {
  before(change: {
    readonly host: string;
    readonly task: string;
    readonly module: string;
    readonly at: string;
    readonly jobKey?: string;
  }): Promise<number>;
  after(id: number, outcome: "changed" | "ok" | "failed" | "unknown" | "interrupted"): Promise<void>;
  /** How a task ended on a host, for a run that goes on from there. Called in the order of each host's tasks. */
  finished?(finished: Finished): void;
  /** Makes a mark by which a later run sees whether a text is still the same; without it nothing is taken for done. */
  mark?(text: string): string;
  /** A file of the control machine that the run reads. */
  reads?(path: string): void;
  /** Every event too, so that the record of the run is whole. */
  event(event: RunEvent): void;
}

/** What a run is made of. */
export interface RunInput {
  readonly playbooks: readonly Playbook[];
  readonly inventory: Inventory;
  readonly options: RunOptions;
  readonly modules: ModuleTable;
  readonly loader: Loader;
  readonly emit: Emit;
  readonly ask: Ask;
  readonly record: Recorder;
  readonly signal: AbortSignal;
  /** Made once per run; shown in reports and in the journal. */
  readonly runId: string;
  /** The user's files on the control machine; those of this machine by default. */
  readonly files?: Files;
  /** Paths in messages are relative to it; lookups run in it. The process's own by default. */
  readonly cwd?: string;
  /** Opens vault values and files. */
  readonly decrypt?: Decrypt;
  /** group_vars and host_vars beside the playbooks. */
  readonly besidePlaybooks?: BesidePlaybooks;
  /** Reads inventory and playbooks' variables again; without it `meta: refresh_inventory` changes nothing. */
  readonly readInventory?: () => Promise<LoadedRunInventory>;
  /** Lines for the debug log, from the transport and the shell. */
  readonly debug?: (line: string) => void;
  /** What an earlier run of the same finished: it is not done again. */
  readonly finished?: readonly Finished[];
}

/** Modules by name, loaded when first named. */
export interface ModuleTable {
  has(name: string): boolean;
  names(): Iterable<string>;
  /** What to use for a known module that isn't there. */
  instead?(name: string): string | undefined;
  load(name: string): Promise<AnyModule | undefined>;
}

export interface RunOutcome {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly exitCode: number;
}

export type { PlainObject };
