import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiagnosticError, error } from "../../../engine/base/diagnostic.js";
import type { RunEvent } from "../../../engine/base/events.js";
import { loadInventory } from "../../../engine/inventory/load.js";
import type { AnyModule } from "../../../engine/module/index.js";
import { loadPlaybooks } from "../../../engine/playbook/load.js";
import { runPlaybooks } from "../../../engine/schedule/run.js";
import type { Ask, Recorder, RunOptions, RunOutcome } from "../../../engine/schedule/types.js";
import { builtinModules } from "../../../modules/registry.js";

export interface TextRun {
  readonly playbook: string;
  readonly inventory?: string;
  readonly options?: Partial<RunOptions>;
  /** Modules beside hapb's own, by name. */
  readonly modules?: Readonly<Record<string, AnyModule>>;
  readonly ask?: Ask;
  readonly record?: Partial<Recorder>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface TextOutcome extends RunOutcome {
  readonly events: RunEvent[];
}

const options: RunOptions = {
  isCheckMode: false,
  isDiffMode: false,
  tags: [],
  skipTags: [],
  extraVars: new Map(),
  forks: 5,
  connection: "local",
  become: false,
  forceHandlers: false,
  connectTimeoutMs: 10_000,
  verbosity: 0,
};

/** Runs a playbook's text on this machine. @throws DiagnosticError for what is wrong with it before it runs */
export async function runText(wanted: TextRun): Promise<TextOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "hapb-run-"));
  const events: RunEvent[] = [];
  try {
    writeFileSync(join(folder, "site.yml"), wanted.playbook);
    writeFileSync(join(folder, "hosts"), wanted.inventory ?? "a\nb\n");
    const own = wanted.modules ?? {};
    const modules = {
      has: (name: string) => name in own || builtinModules.has(name),
      names: () => [...Object.keys(own), ...builtinModules.names()],
      load: async (name: string) => own[name] ?? builtinModules.load(name),
    };
    const { inventory } = await loadInventory(["hosts"], { cwd: folder });
    const loaded = await loadPlaybooks(["site.yml"], { modules, cwd: folder });
    const errors = loaded.diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new DiagnosticError(errors);
    const outcome = await runPlaybooks({
      ...loaded,
      inventory,
      options: { ...options, ...wanted.options },
      cwd: folder,
      emit: (event) => {
        const timed = { ...event, time: 0 } as RunEvent;
        events.push(timed);
        wanted.onEvent?.(timed);
      },
      ask:
        wanted.ask ??
        (async () => {
          throw new DiagnosticError(error("run/ask", "nobody is there to be asked"));
        }),
      record: { before: async () => 0, after: async () => {}, event: () => {}, ...wanted.record },
      signal: wanted.signal ?? new AbortController().signal,
      runId: "test",
    });
    return { ...outcome, events };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The results of a host in short: outcome and task. */
export function resultsOf(events: readonly RunEvent[], host: string): string[] {
  return events.flatMap((event) =>
    event.type === "host-result" && event.host === host ? [`${event.result.outcome} ${event.task.name}`] : [],
  );
}
