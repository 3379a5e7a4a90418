import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Tally } from "../base/events.js";
import { runsFolder } from "../journal/folder.js";
import { readRecord, runHeads, type RunRecord } from "../journal/record.js";
import { revive } from "../journal/revive.js";
import { duration } from "../report/duration.js";
import { openReport, type OutputKind } from "../report/open.js";
import { safeLine } from "../report/safe.js";
import type { Command, Given } from "./command.js";
import { settingsFor } from "./sources.js";

const shownRuns = 20;

export const command: Command = {
  name: "runs",
  summary: "Show the runs of the past",
  usage: "runs [show [ID]]",
  description: `Every run is recorded in the state folder ($XDG_STATE_HOME/hapb/runs, else ~/.local/state/hapb/runs); the last hundred
are kept. Without a word: the newest ${shownRuns}, the newest last. "show" prints one again, the last one where no id is given; the
beginning of an id is enough.`,
  options: [
    { name: "all", summary: "All that are kept" },
    { name: "verbose", short: "v", isRepeatable: true, summary: "show: say more, as with run" },
    {
      name: "output",
      value: "KIND",
      choices: ["auto", "tty", "plain", "ndjson"],
      summary: "show: how (default auto)",
    },
  ],
  examples: ["hapb runs", "hapb runs show", "hapb runs show 20260102T -v"],
  words: [0, 2],
  async run(given) {
    const [action, id] = given.words;
    if (action === undefined) return list(given);
    if (action === "show") return show(id, given);
    throw new DiagnosticError(
      error("cli/words", `hapb runs can't "${action}"`, { hint: "`hapb runs show [ID]` prints one again" }),
    );
  },
};

function list(given: Given): number {
  const folder = runsFolder();
  const all = ids(folder);
  const wanted = given.has("all") ? all : all.slice(-shownRuns);
  const records = wanted.map((id) => readRecord(folder, id)).filter((record) => record !== undefined);
  const rows = records.map((record) => [record.id, how(record), hosts(record), took(record), what(record)]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
  if (rows.length === 0) process.stdout.write("no run is recorded yet\n");
  return 0;
}

function how({ end, run }: RunRecord): string {
  return run.isCheckMode ? `${end} (check)` : end;
}

function hosts({ events }: RunRecord): string {
  const end = events.findLast(({ type }) => type === "run-end");
  const tallies = Object.values((end?.["tallies"] ?? {}) as Record<string, Tally>);
  if (tallies.length === 0) return "";
  const lost = tallies.filter(({ failed, unreachable }) => failed + unreachable > 0).length;
  const all = `${tallies.length} ${tallies.length === 1 ? "host" : "hosts"}`;
  return lost > 0 ? `${all}, ${lost} lost` : all;
}

function took({ events }: RunRecord): string {
  const last = events.at(-1);
  return last ? duration(last.time) : "";
}

function what({ run }: RunRecord): string {
  return safeLine(run.playbooks.join(" "));
}

function ids(folder: string): string[] {
  return runHeads(folder).map(({ runId }) => runId);
}

async function show(id: string | undefined, given: Given): Promise<number> {
  const { settings } = await settingsFor(given);
  const record = find(id);
  const report = openReport(settings.output satisfies OutputKind, process.stdout, {
    verbosity: settings.verbose,
    isCheckMode: record.run.isCheckMode,
  });
  for (const event of record.events) report.event(revive(event));
  report.close();
  process.stderr.write(`${record.id}: ${how(record)}\n`);
  return 0;
}

function find(wanted: string | undefined): RunRecord {
  const folder = runsFolder();
  const all = ids(folder);
  const fitting = wanted === undefined ? all.slice(-1) : all.filter((id) => id.startsWith(wanted));
  const exact = fitting.find((id) => id === wanted);
  const id = exact ?? (fitting.length === 1 ? fitting[0] : undefined);
  const record = id === undefined ? undefined : readRecord(folder, id);
  if (record) return record;
  throw new DiagnosticError(
    error(
      "cli/run-id",
      wanted === undefined
        ? "no run is recorded yet"
        : fitting.length > 1
          ? `the ids of ${fitting.length} runs begin with ${wanted}`
          : `no run has the id ${wanted}`,
      { hint: wanted === undefined ? undefined : "`hapb runs --all` lists them" },
    ),
  );
}
