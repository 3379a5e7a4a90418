import { builtinModules } from "../modules/registry.js";
import { DiagnosticError, error } from "./base/diagnostic.js";
import type { RunEvent } from "./base/events.js";
import { fromPlain } from "./base/plain.js";
import { Template, type Plain, type Secret, type Value } from "./base/value.js";
import type { Variables } from "./base/variables.js";
import { loadPlaybooks } from "./playbook/load.js";
import { runPlaybooks } from "./schedule/run.js";
import { Keyring } from "./source/vault/keyring.js";
import type { Ask, Recorder, RunOptions, RunOutcome } from "./schedule/types.js";
import type { connectionKinds } from "./transport/types.js";
import { loadRunInventory } from "./vars/run-inventory.js";

export * from "./module/index.js";
export { DiagnosticError, type Diagnostic, type DiagnosticCode } from "./base/diagnostic.js";
export { Secret } from "./base/value.js";
export type { Difference, HostResult, Outcome, RunEvent, Tally, TaskRef } from "./base/events.js";
export type { Ask, Recorder, RunOutcome } from "./schedule/types.js";
export { renderDiagnostics } from "./source/frame.js";

/** What to run, as the options of `hapb run` say it. */
export interface RunRequest {
  /** Paths of playbooks, run one after the other. */
  readonly playbooks: readonly string[];
  /** Inventory sources: files, folders, or lists of hosts ("web1,web2,"). */
  readonly inventory: readonly string[];
  /** Only look: nothing is changed. */
  readonly check?: boolean;
  /** Results carry the differences. */
  readonly diff?: boolean;
  readonly limit?: string;
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  /** Win over all other variables. Text with `{{` in it is a template. */
  readonly extraVars?: Readonly<Record<string, Plain>>;
  /** Hosts worked on at the same time; 50 by default. */
  readonly forks?: number;
  readonly user?: string;
  readonly privateKeyFile?: string;
  readonly password?: Secret;
  readonly connection?: (typeof connectionKinds)[number];
  readonly become?: boolean;
  readonly becomeUser?: string;
  readonly becomePassword?: Secret;
  /** Passwords that open encrypted files and values, by their vault ids; the usual id is `default`. */
  readonly vaultPasswords?: Readonly<Record<string, Secret>>;
  readonly forceHandlers?: boolean;
  readonly startAtTask?: string;
  /** Milliseconds that one connect may take; 10000 by default. */
  readonly connectTimeoutMs?: number;
  /** Folder that paths are relative to; the process's own by default. */
  readonly cwd?: string;
  /** Told of everything as it happens. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Answers prompts; without it a playbook that asks fails. */
  readonly ask?: Ask;
  /** Awaited before and after each change. */
  readonly record?: Recorder;
  readonly signal?: AbortSignal;
}

/**
 * Runs playbooks from a program: what `hapb run` does, without its terminal and its journal.
 * @returns what each host came to, and the exit code that `hapb run` would have
 * @throws DiagnosticError for everything that is wrong in playbooks and inventory, before anything connects
 */
export async function run(request: RunRequest): Promise<RunOutcome> {
  const cwd = request.cwd ?? process.cwd();
  const passwords = Object.entries(request.vaultPasswords ?? {});
  const { open: decrypt } = new Keyring(
    passwords.map(([label, secret]) => ({ label, password: Buffer.from(secret.reveal()) })),
  );
  const loaded = await loadPlaybooks(request.playbooks, { modules: builtinModules, cwd, decrypt });
  const fromFiles = await loadRunInventory(request.inventory, loaded.playbooks, {
    ...{ cwd, decrypt },
    extraVars: variablesOf(request.extraVars ?? {}),
  });
  const all = [...fromFiles.diagnostics, ...loaded.diagnostics];
  const wrong = all.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) throw new DiagnosticError(wrong);
  const began = performance.now();
  return runPlaybooks({
    ...loaded,
    ...fromFiles,
    decrypt,
    options: optionsOf(request),
    cwd,
    emit: (event) => request.onEvent?.({ ...event, time: Math.round(performance.now() - began) }),
    ask: request.ask ?? nobody,
    record: request.record ?? noRecord,
    signal: request.signal ?? new AbortController().signal,
    runId: new Date().toISOString(),
  });
}

function optionsOf(request: RunRequest): RunOptions {
  return {
    isCheckMode: request.check ?? false,
    isDiffMode: request.diff ?? false,
    limit: request.limit,
    tags: request.tags ?? [],
    skipTags: request.skipTags ?? [],
    extraVars: variablesOf(request.extraVars ?? {}),
    forks: request.forks ?? 50,
    remoteUser: request.user,
    privateKeyFile: request.privateKeyFile,
    connection: request.connection,
    become: request.become ?? false,
    becomeUser: request.becomeUser,
    connectionPassword: request.password,
    becomePassword: request.becomePassword,
    startAtTask: request.startAtTask,
    forceHandlers: request.forceHandlers ?? false,
    connectTimeoutMs: request.connectTimeoutMs ?? 10_000,
    verbosity: 0,
  };
}

function variablesOf(given: Readonly<Record<string, Plain>>): Variables {
  return new Map(Object.entries(given).map(([name, value]) => [name, { value: open(fromPlain(value)) }]));
}

/** The caller's own words are templates, as with `-e`. */
function open(value: Value): Value {
  if (typeof value === "string") return /\{[{%#]/.test(value) ? new Template(value) : value;
  if (Array.isArray(value)) return value.map(open);
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, open(member)]));
  return value;
}

const noRecord: Recorder = { before: async () => 0, after: async () => {}, event: () => {} };

const nobody: Ask = async (question) => {
  throw new DiagnosticError(error("run/ask", `nobody can be asked: ${question.trim()}`));
};
