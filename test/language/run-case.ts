import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DiagnosticError, error } from "../../engine/base/diagnostic.js";
import type { RunEvent } from "../../engine/base/events.js";
import { fromPlain } from "../../engine/base/plain.js";
import { Template, type Plain, type Value } from "../../engine/base/value.js";
import { loadPlaybooks } from "../../engine/playbook/load.js";
import { runPlaybooks } from "../../engine/schedule/run.js";
import type { Recorder, RunOptions } from "../../engine/schedule/types.js";
import { loadRunInventory } from "../../engine/vars/run-inventory.js";
import { builtinModules } from "../../modules/registry.js";
import { summarize } from "./summary.js";

/** One case of the language: what is run, and what each host comes to. */
export interface Case {
  readonly name: string;
  /** Tasks of one play on all hosts, without facts; or whole plays. */
  readonly tasks?: string;
  readonly playbook?: string;
  /** Further sections of the play that `tasks` makes (handlers, vars ...), as YAML. */
  readonly play?: string;
  /** An inventory, YAML or INI; two hosts a and b by default. */
  readonly inventory?: string;
  /** Paths of several inventory sources among `files`, as several `-i` give them. */
  readonly sources?: readonly string[];
  /** Files beside the playbook. */
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: {
    readonly check?: boolean;
    readonly diff?: boolean;
    readonly limit?: string;
    readonly tags?: readonly string[];
    readonly skipTags?: readonly string[];
    readonly extra?: Readonly<Record<string, Plain>>;
    readonly startAt?: string;
    readonly forceHandlers?: boolean;
    readonly verbosity?: number;
  };
  /** Where it is hapb's own and differs from Ansible on purpose: why. */
  readonly ours?: string;
  readonly expect: string;
}

const noRecord: Recorder = { before: async () => 0, after: async () => {}, event: () => {} };

/** Runs a case on this machine (local connections) in a folder of its own. */
export async function runCase(each: Case, lookahead = true): Promise<{ text: string; events: RunEvent[] }> {
  const folder = mkdtempSync(join(tmpdir(), "hapb-case-"));
  try {
    for (const [name, text] of Object.entries(filesOf(each))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await runIn(folder, each, lookahead);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files of a case by name; the oracle's script makes the same ones. */
export function filesOf(each: Case): Record<string, string> {
  const indented = (text: string) => text.replace(/^(?=.)/gm, "    ");
  const playbook =
    each.playbook ??
    [
      "- hosts: all",
      "  gather_facts: false",
      ...(each.play ? [each.play.replace(/^(?=.)/gm, "  ")] : []),
      "  tasks:",
      indented(each.tasks ?? ""),
    ].join("\n");
  return {
    "site.yml": playbook,
    hosts: each.inventory ?? "a\nb\n",
    ...each.files,
  };
}

async function runIn(
  folder: string,
  each: Case,
  lookahead: boolean,
): Promise<{ text: string; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const loaded = await loadPlaybooks(["site.yml"], { modules: builtinModules, cwd: folder });
  const fromFiles = await loadRunInventory(each.sources ?? ["hosts"], loaded.playbooks, { cwd: folder });
  const errors = [...fromFiles.diagnostics, ...loaded.diagnostics].filter(
    ({ severity }) => severity === "error",
  );
  if (errors.length > 0)
    return { text: `${errors.map(({ summary }) => `error ${summary}`).join("\n")}\nexit 1`, events };
  const { exitCode } = await runPlaybooks({
    ...loaded,
    ...fromFiles,
    options: { ...optionsOf(each), lookahead },
    cwd: folder,
    emit: (event) => void events.push({ ...event, time: 0 }),
    ask: async () => {
      throw new DiagnosticError(error("run/ask", "nobody is there to be asked"));
    },
    record: noRecord,
    signal: new AbortController().signal,
    runId: "case",
  });
  return { text: summarize(events, exitCode, folder), events };
}

function optionsOf({ options = {} }: Case): RunOptions {
  return {
    isCheckMode: options.check ?? false,
    isDiffMode: options.diff ?? false,
    limit: options.limit,
    tags: options.tags ?? [],
    skipTags: options.skipTags ?? [],
    extraVars: new Map(
      Object.entries(options.extra ?? {}).map(([name, value]) => [name, { value: extra(fromPlain(value)) }]),
    ),
    forks: 5,
    connection: "local",
    become: false,
    startAtTask: options.startAt,
    forceHandlers: options.forceHandlers ?? false,
    connectTimeoutMs: 10_000,
    verbosity: options.verbosity ?? 0,
  };
}

function extra(value: Value): Value {
  return typeof value === "string" && value.includes("{{") ? new Template(value) : value;
}
