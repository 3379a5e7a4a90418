import { spawn } from "node:child_process";
import { join } from "node:path";

/** An event of a run, as NDJSON has it. */
export interface Event {
  readonly type: string;
  readonly task?: {
    readonly id: number;
    readonly name: string;
    readonly at: string;
    readonly isHandler: boolean;
  };
  readonly host?: string;
  readonly result?: {
    readonly outcome: string;
    readonly message?: string;
    readonly hint?: string;
    readonly item?: string;
  };
  readonly tallies?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface Run {
  readonly exitCode: number | null;
  readonly events: readonly Event[];
  /** Everything that came out, as bytes came. */
  readonly output: string;
  readonly tallies: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Why tasks failed, with their hints. */
  readonly failures: readonly string[];
}

export interface RunOptions {
  /** Where the run keeps its journal. */
  readonly state: string;
  readonly args?: readonly string[];
  /** Called with each event; `kill` ends hapb as kill -9 does. */
  readonly onEvent?: (event: Event, kill: () => void) => void;
}

/** Runs `hapb run` as users do, in a process of its own. */
export function hapbRun(playbook: string, inventory: string, options: RunOptions): Promise<Run> {
  const args = [
    "run",
    join("playbooks", playbook),
    "-i",
    inventory,
    "--output",
    "ndjson",
    ...(options.args ?? []),
  ];
  const child = spawn(process.execPath, ["dist/engine/cli/main.js", ...args], {
    env: { ...process.env, XDG_STATE_HOME: options.state },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const events: Event[] = [];
  let output = "";
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const event = JSON.parse(line) as Event;
      events.push(event);
      options.onEvent?.(event, () => child.kill("SIGKILL"));
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      const tallies = events.find(({ type }) => type === "run-end")?.tallies ?? {};
      resolve({ exitCode, events, output, tallies, failures: events.flatMap(failureOf) });
    });
  });
}

function failureOf({ type, task, host, result }: Event): string[] {
  if (type !== "host-result" || (result?.outcome !== "failed" && result?.outcome !== "unreachable"))
    return [];
  return [`${host}: ${task?.name}: ${result.message ?? ""} ${result.hint ?? ""}`];
}

/** How each task ended on each host, in order: a play in batches has the same task several times. */
export function outcomes(run: Run): Map<string, string> {
  const found = new Map<string, string>();
  const seen = new Map<string, number>();
  for (const { type, task, host, result } of run.events) {
    if (type !== "host-result" || !task || !result) continue;
    const key = `${task.name} on ${host}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    found.set(count === 1 ? key : `${key}, time ${count}`, result.outcome);
  }
  return found;
}

/** `changed` of each host. */
export function changes(run: Run): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(run.tallies).map(([host, tally]) => [host, tally.changed]));
}
