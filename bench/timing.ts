import { spawn } from "node:child_process";
import { openSync, closeSync } from "node:fs";

/** A program to run, and what to give it. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A file that becomes its standard input. */
  readonly input?: string;
}

/** Runs it to its end. @returns its exit code and the last of what it said */
export function runToEnd({
  command,
  args,
  cwd,
  env,
  input,
}: Invocation): Promise<{ code: number; said: string }> {
  const stdin = input === undefined ? undefined : openSync(input, "r");
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [stdin ?? "ignore", "pipe", "pipe"],
    });
    let said = "";
    const keep = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000));
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    const end = (code: number) => {
      if (stdin !== undefined) closeSync(stdin);
      resolve({ code, said });
    };
    child.on("error", () => end(127));
    child.on("close", (code) => end(code ?? 1));
  });
}

/** Something to measure: one call of `run` is one measurement. */
export interface Contender {
  readonly name: string;
  /** @returns undefined when it went well, else why not */
  readonly run: () => Promise<string | undefined>;
  /** What has to be done first each time, and is not measured. */
  readonly before?: () => Promise<void>;
  /** Fewer rounds, for what takes minutes. */
  readonly rounds?: number;
}

export interface Measured {
  readonly name: string;
  /** Milliseconds, sorted. */
  readonly timesMs: readonly number[];
  readonly problem?: string;
}

/** Measures all of them in turn, round by round, so that whatever else the machine does falls on all alike; the first round only warms up. */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Measured[]> {
  const times = contenders.map((): number[] => []);
  const problems = contenders.map((): string | undefined => undefined);
  for (let round = 0; round <= rounds; round++)
    for (const [i, contender] of contenders.entries()) {
      if (problems[i] !== undefined || round > (contender.rounds ?? rounds)) continue;
      await contender.before?.();
      const began = performance.now();
      problems[i] = await contender.run();
      if (round > 0) times[i]!.push(performance.now() - began);
    }
  return contenders.map(({ name }, i) => ({
    name,
    timesMs: times[i]!.toSorted((a, b) => a - b),
    ...(problems[i] === undefined ? {} : { problem: problems[i] }),
  }));
}

export function median(times: readonly number[]): number {
  const middle = times.length >> 1;
  return times.length % 2 === 1 ? times[middle]! : (times[middle - 1]! + times[middle]!) / 2;
}

/** A table with each one's median, best, and its ratio to the first one's median. */
export function table(title: string, measured: readonly Measured[]): string {
  const base = measured[0]?.timesMs.length ? median(measured[0].timesMs) : undefined;
  const rows = measured.map(({ name, timesMs, problem }) => {
    if (problem !== undefined || timesMs.length === 0) return [name, "-", "-", problem ?? "not measured"];
    const middle = median(timesMs);
    const ratio = base === undefined ? "" : `${(middle / base).toFixed(2)} x`;
    return [name, seconds(middle), seconds(timesMs[0]!), ratio];
  });
  const all = [["", "median", "best", "ratio"], ...rows];
  const widths = [0, 1, 2].map((i) => Math.max(...all.map((row) => row[i]!.length)));
  const lines = all.map((row) => {
    const [name, ...rest] = row;
    const cells = [
      name!.padEnd(widths[0]!),
      rest[0]!.padStart(widths[1]!),
      rest[1]!.padStart(widths[2]!),
      rest[2]!,
    ];
    return `  ${cells.join("  ")}`.trimEnd();
  });
  return `${title}\n${lines.join("\n")}\n`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
