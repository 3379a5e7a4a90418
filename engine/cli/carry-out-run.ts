import type { RunEvent } from "../base/events.js";
import { Aborted } from "../base/abort.js";
import { warning } from "../base/diagnostic.js";
import { Secret } from "../base/value.js";
import { runsFolder } from "../journal/folder.js";
import { Marks } from "../journal/marks.js";
import { makeRunId, openJournal } from "../journal/journal.js";
import type { Loader, Playbook } from "../playbook/types.js";
import type { RunInventory } from "../vars/run-inventory.js";
import { openDebugLog } from "../report/debug-log.js";
import { openReport } from "../report/open.js";
import type { Report } from "../report/types.js";
import { runPlaybooks } from "../schedule/run.js";
import type { Ask, ModuleTable, RunOptions } from "../schedule/types.js";
import type { Decrypt } from "../source/vault/keyring.js";
import type { Settings } from "../source/settings-table.js";
import { tellCutOff } from "./cut-off.js";
import { lastRun, planOf, resumption, type FilesRead } from "./resume.js";
import { terminalAsk } from "./ask.js";
import type { Given } from "./command.js";
import type { Interrupts } from "./interrupt.js";

/** A run, ready but for the passwords. */
export interface ReadyRun extends RunInventory {
  readonly playbooks: readonly Playbook[];
  readonly loader: Loader;
  readonly modules: ModuleTable;
  readonly decrypt?: Decrypt;
  readonly options: RunOptions;
  /** Where it is given, a later run may go on from this one. */
  readonly filesRead?: FilesRead;
}

/** With `--detailed-exitcode`: all well, and something changed, or would. */
const changedExitCode = 10;

const stopping = warning("run/stopping", "stopping: what is under way is being ended", {
  hint: "Ctrl-C again leaves at once",
});

/** Asks for passwords, opens report, journal and log, and runs. @param view in the place of a report @returns the exit code */
export async function carryOutRun(
  ready: ReadyRun,
  settings: Settings,
  given: Given,
  interrupts: Interrupts,
  view?: Report,
): Promise<number> {
  const { isCheckMode, verbosity } = ready.options;
  const runId = makeRunId(new Date(), Math.random());
  const folder = runsFolder();
  const marks = new Marks(folder);
  const playbooks = ready.playbooks.map(({ path }) => path);
  const plan = ready.filesRead && planOf(ready, marks);
  const resumed =
    plan && given.has("resume") ? resumption(lastRun(folder, playbooks), plan, marks, playbooks) : undefined;
  const options = await withPasswords(ready.options, given, terminalAsk());
  const journal = openJournal(folder, { runId, playbooks, isCheckMode, plan }, marks);
  const isResumable = plan !== undefined && !isCheckMode;
  const report = view ?? openReport(settings.output, process.stdout, { verbosity, isCheckMode, isResumable });
  ready.filesRead?.follow((path) => journal.reads?.(path));
  const wantsLog = settings.logFile !== undefined || given.has("debug");
  const log = wantsLog
    ? await openDebugLog({ file: settings.logFile, isOnTerminal: given.has("debug") })
    : undefined;
  const start = performance.now();
  let hasChanged = false;
  const emit = (event: object) => {
    const timed = { ...event, time: Math.round(performance.now() - start) } as RunEvent;
    if (
      timed.type === "host-result" &&
      (timed.result.outcome === "changed" || timed.result.outcome === "unknown")
    )
      hasChanged = true;
    report.event(timed);
    journal.event(timed);
    log?.event(timed);
  };
  const ask = terminalAsk((text) => emit({ type: "prompt", text }));
  const abort = new AbortController();
  const stopListening = interrupts.onFirst(() => {
    emit({ type: "diagnostic", diagnostic: stopping });
    abort.abort(new Aborted("interrupted"));
  });
  let exitCode = 1;
  try {
    tellCutOff(folder, { runId, playbooks, hosts: ready.inventory.hosts }, emit);
    if (resumed) emit({ type: "diagnostic", diagnostic: resumed.said });
    const outcome = await runPlaybooks({
      ...ready,
      options,
      emit,
      ask,
      record: journal,
      signal: abort.signal,
      runId,
      finished: resumed?.from?.finished,
      debug: log?.debug,
    });
    exitCode = outcome.exitCode;
  } finally {
    report.close();
    journal.close(exitCode);
    await log?.close();
    stopListening();
  }
  return exitCode === 0 && settings.detailedExitcode && hasChanged ? changedExitCode : exitCode;
}

async function withPasswords(options: RunOptions, given: Given, ask: Ask): Promise<RunOptions> {
  const ofLogin = given.has("ask-pass") ? await ask("Log-in password: ", { isSecret: true }) : undefined;
  const ofBecome = given.has("ask-become-pass")
    ? await ask(ofLogin === undefined ? "Become password: " : "Become password [the log-in password]: ", {
        isSecret: true,
      })
    : undefined;
  return {
    ...options,
    ...(ofLogin === undefined ? {} : { connectionPassword: new Secret(ofLogin) }),
    ...(ofBecome === undefined ? {} : { becomePassword: new Secret(ofBecome || (ofLogin ?? "")) }),
  };
}
