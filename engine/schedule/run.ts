import { setMaxListeners } from "node:events";
import { DiagnosticError, error, type Diagnostic } from "../base/diagnostic.js";
import type { Tally } from "../base/events.js";
import { gatherFacts } from "../facts/gather.js";
import { readLimit } from "../inventory/limit.js";
import { SecretWords } from "../module/secret-words.js";
import { filesOnDisk } from "../playbook/files.js";
import type { LeftJob } from "../shell/machine.js";
import { settle } from "../template/settle.js";
import { connectionValues } from "../vars/connection.js";
import type { PlayVariables } from "../vars/play-variables.js";
import { RunVariables } from "../vars/run-variables.js";
import { Machines } from "./machines.js";
import { runPlay } from "./play.js";
import { RunState } from "./run-state.js";
import { exitCodeOf } from "./tally.js";
import type { RunInput, RunOutcome } from "./types.js";

const interruptedExitCode = 99;
const wrongExitCode = 1;

/**
 * Runs playbooks on an inventory and tells all in events, `run-start` first and `run-end` last. Never throws for what a user, a host
 * or an interrupt does: the exit code and the events say it.
 */
export async function runPlaybooks(input: RunInput): Promise<RunOutcome> {
  // Every host and task listens to it.
  setMaxListeners(0, input.signal);
  const run = begin(input);
  input.emit({
    type: "run-start",
    playbooks: input.playbooks.map(({ path }) => path),
    isCheckMode: input.options.isCheckMode,
    runId: input.runId,
  });
  let left: Promise<readonly LeftJob[]> | undefined;
  const abort = () => {
    left = run.machines.close({ abort: true });
  };
  input.signal.addEventListener("abort", abort, { once: true });
  let exitCode: number;
  try {
    exitCode = await plays(run);
  } catch (problem) {
    exitCode = ended(problem, run, (await left) ?? []);
  } finally {
    input.signal.removeEventListener("abort", abort);
    await run.machines.close();
  }
  const tallies = talliesOf(run);
  const stats = run.stats.all();
  run.emit({
    type: "run-end",
    tallies,
    exitCode,
    pendingHandlers: run.pendingHandlers,
    ...(stats ? { stats } : {}),
  });
  return { tallies, exitCode };
}

async function plays(run: RunState): Promise<number> {
  run.limit = await limitOf(run.input);
  let matched = 0;
  let isOver = false;
  for (const playbook of run.input.playbooks) {
    for (const play of playbook.plays) {
      run.input.signal.throwIfAborted();
      const end = await runPlay(play, run);
      matched += end.matched;
      isOver = !end.goesOn;
      if (isOver) break;
    }
    if (isOver) break;
  }
  const { startAtTask, limit } = run.input.options;
  if (!run.hasStarted)
    throw new DiagnosticError(
      error("run/start-at-task", `no task is called "${startAtTask}"`, {
        hint: "`--list-tasks` shows their names; tasks of a dynamic include can't be started at",
      }),
    );
  if (matched === 0 && run.input.playbooks.some(({ plays }) => plays.length > 0))
    throw new DiagnosticError(
      limit === undefined
        ? noHosts(run)
        : error("inventory/limit", "the limit leaves no host of any play", {
            detail: `No host of a play matches --limit ${limit}.`,
          }),
    );
  return exitCodeOf(run.allHosts());
}

function noHosts({ input }: RunState): Diagnostic {
  const { hosts, sources } = input.inventory;
  const isNamed = sources.length > 0 || [...hosts.values()].some((host) => !host.isImplicit);
  if (!isNamed)
    return error("run/no-hosts", "there is no inventory, and so no host for any play", {
      hint: 'give one with -i (a file, a folder, or hosts with commas: "host1,host2,"), HAPB_INVENTORY, or in hapb.yml',
    });
  return error("run/no-hosts", "no play matched any host of the inventory", {
    hint: "`--list-hosts` shows what each play matches",
  });
}

function ended(problem: unknown, run: RunState, left: readonly LeftJob[]): number {
  if (run.input.signal.aborted) {
    const jobs = left.map(({ machine, key }) => ({ host: machine, job: key }));
    run.emit({ type: "interrupted", underWay: [...run.underWay], jobs });
    return interruptedExitCode;
  }
  if (!(problem instanceof DiagnosticError)) throw problem;
  for (const diagnostic of problem.diagnostics) run.emit({ type: "diagnostic", diagnostic });
  return wrongExitCode;
}

function talliesOf(run: RunState): ReadonlyMap<string, Tally> {
  const met = [...run.allHosts()].filter(({ tally }) => Object.values(tally).some((number) => number > 0));
  return new Map(met.map(({ name, tally }) => [name, tally]));
}

function begin(input: RunInput): RunState {
  const words = new SecretWords();
  const { options, inventory, decrypt } = input;
  for (const secret of [options.connectionPassword, options.becomePassword]) if (secret) words.add(secret);
  const cwd = input.cwd ?? process.cwd();
  const files = input.files ?? filesOnDisk(cwd);
  const machines = new Machines({
    ask: input.ask,
    signal: input.signal,
    onDebug: input.debug,
  });
  const variables = new RunVariables(
    { inventory, options, files, cwd, decrypt, gather: (host, play) => gatherOnce(host, play) },
    input.besidePlaybooks,
  );
  const gathering = new Map<string, Promise<void>>();
  const gatherOnce = (host: string, play: PlayVariables | undefined) => {
    let gather = gathering.get(host);
    if (!gather) gathering.set(host, (gather = gatherFor(host, play, run)));
    return gather;
  };
  const run = new RunState({ ...input, cwd, files }, variables, machines, words);
  return run;
}

/** @throws DiagnosticError when a file that the limit names can't be read */
async function limitOf({ options, cwd = process.cwd() }: RunInput): Promise<readonly string[] | undefined> {
  if (options.limit === undefined) return undefined;
  const { patterns, diagnostics } = await readLimit(options.limit, { cwd });
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return patterns;
}

/** Facts of a host that no play has come to, when `hostvars` asks for one; a host that can't be reached has none. */
async function gatherFor(name: string, play: PlayVariables | undefined, run: RunState): Promise<void> {
  const store = run.variables.store(name);
  const scope = run.variables.hostScope(name, play);
  try {
    const inherited = { environment: [], moduleDefaults: [] };
    const values = await settle(() => connectionValues(name, scope, {}, inherited, run.input.options));
    store.addFacts(await gatherFacts(run.machines.reach(name, values).host), true);
  } catch (problem) {
    if (run.input.signal.aborted) throw problem;
  }
  store.hasGathered = true;
}
