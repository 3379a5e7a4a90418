import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The checkout: dist/test/cluster/ is three folders below it. */
const project = join(dirname(fileURLToPath(import.meta.url)), "../../..");
/** hapb as it is installed. */
export const program = join(project, "dist/program/cli/main.js");

/** A host's result in a run's NDJSON, as far as tests read it. */
export interface ResultEvent {
  readonly type: "host-result" | "item-result";
  readonly task: TaskOfEvent;
  readonly host: string;
  readonly result: {
    readonly outcome: string;
    readonly message?: string;
    readonly hint?: string;
    readonly item?: string;
    readonly delegatedTo?: string;
    readonly result: Record<string, unknown>;
  };
}

export interface TaskOfEvent {
  readonly name: string;
  readonly module: string;
  /** `file:line:column` */
  readonly at: string;
}

/** Any event of a run's NDJSON; which members there are depends on its type. */
export interface AnyEvent {
  readonly type: string;
  readonly time: number;
  readonly name?: string;
  readonly task?: TaskOfEvent;
  readonly host?: string;
  readonly line?: string;
  readonly exitCode?: number;
  readonly tallies?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface RunOptions {
  /** Told of each event as it comes; may kill the run. */
  readonly onEvent?: (event: AnyEvent, kill: () => void) => void;
  readonly output?: "ndjson" | "plain";
  /** The command, where it isn't `run`. */
  readonly command?: "doctor";
}

/** A run that is over. */
export interface EndedRun {
  /** 137 when it was killed. */
  readonly rc: number;
  readonly events: readonly AnyEvent[];
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** The last run of this file: what a failed test shows. */
export let lastRun: EndedRun | undefined;

/**
 * Runs `hapb run` on a playbook of the project, with state, temporary files and home of its own below `folder`.
 * @param words the playbook's name ("stacked.yml") stands first among those that are not options
 */
export async function hapb(
  folder: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<EndedRun> {
  const output = options.output ?? "ndjson";
  const begin = performance.now();
  const child = spawn(process.execPath, [program, options.command ?? "run", ...words, "--output", output], {
    cwd: join(project, "playbooks"),
    env: {
      PATH: process.env.PATH,
      ...{ HOME: made(folder, "home"), TMPDIR: made(folder, "tmp"), XDG_STATE_HOME: made(folder, "state") },
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const events: AnyEvent[] = [];
  const lines: string[] = [];
  let stderr = "";
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString("utf8")));
  const kill = (): void => void child.kill("SIGKILL");
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    const event = output === "ndjson" ? parseEvent(line) : undefined;
    if (!event) return;
    events.push(event);
    options.onEvent?.(event, kill);
  });
  const rc = await new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 137)));
  const seconds = (performance.now() - begin) / 1000;
  return (lastRun = { rc, events, stdout: lines.join("\n"), stderr, seconds });
}

/** A killed run's last line may be cut. */
function parseEvent(line: string): AnyEvent | undefined {
  try {
    return JSON.parse(line) as AnyEvent;
  } catch {
    return undefined;
  }
}

function made(folder: string, name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
  return path;
}

/** What each host came to; empty for a run that did not end by itself. */
export function tallies(run: EndedRun): Readonly<Record<string, Readonly<Record<string, number>>>> {
  return run.events.find(({ type }) => type === "run-end")?.tallies ?? {};
}

/** The changes of each host, as its recap counts them. */
export function changes(run: EndedRun): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(tallies(run)).map(([host, tally]) => [host, tally.changed]));
}

/** Results of hosts (not of items), in order. */
export function results(run: EndedRun): ResultEvent[] {
  return run.events.filter((event) => event.type === "host-result") as unknown as ResultEvent[];
}

/** Failed tasks in words: host, task, message. */
export function failures(run: EndedRun): string[] {
  return results(run)
    .filter(({ result }) => result.outcome === "failed" || result.outcome === "unreachable")
    .map(({ host, task, result }) => `${host}: ${task.name}: ${result.message ?? result.outcome}`);
}

/** Whether an event is a line that a task's command says on a host. */
export const line = (task: string, host: string, pattern: RegExp) => (event: AnyEvent) =>
  event.type === "host-line" &&
  event.task?.name === task &&
  event.host === host &&
  pattern.test(event.line ?? "");
