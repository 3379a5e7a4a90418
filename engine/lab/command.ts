import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { DiagnosticError, error } from "../base/diagnostic.js";

/** How a program of the machine is started. */
export interface CommandOptions {
  /** Written to its standard input, which is closed then; nothing when absent. */
  readonly input?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with each line of both outputs while it runs. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** What a program left when it ended by itself. */
export interface CommandResult {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of this machine and gives its standard output.
 * @throws DiagnosticError `lab/command-failed` with the program's last lines, or `lab/missing-program`
 */
export async function command(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { rc, stdout, stderr } = await commandResult(program, args, options);
  if (rc === 0) return stdout;
  throw new DiagnosticError(
    error("lab/command-failed", `${program} failed (rc ${rc})`, {
      detail: `${[program, ...args].join(" ")}\n${lastLines(stderr.trim() || stdout.trim(), 15)}`,
    }),
  );
}

/** The same for programs whose failure is an answer; a death by a signal counts as rc 128 + its number or 255. */
export function commandResult(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: "C", ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
      signal: options.signal,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    if (options.onLine)
      for (const stream of [child.stdout, child.stderr])
        createInterface({ input: stream }).on("line", options.onLine);
    child.on("error", (cause: NodeJS.ErrnoException) =>
      reject(cause.code === "ENOENT" ? missingProgram(program) : cause),
    );
    child.on("close", (code) =>
      resolve({
        rc: code ?? 255,
        stdout: Buffer.concat(out).toString("utf8"),
        stderr: Buffer.concat(err).toString("utf8"),
      }),
    );
    // A program that doesn't read its input closes the pipe early; that is its right.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

function missingProgram(program: string): DiagnosticError {
  return new DiagnosticError(
    error("lab/missing-program", `the program ${program} is not installed`, {
      hint: "hapb lab up --install installs what the lab needs",
    }),
  );
}

/** The last `count` lines of a text. */
export function lastLines(text: string, count: number): string {
  return text.split("\n").slice(-count).join("\n");
}
