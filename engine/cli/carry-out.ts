import { DiagnosticError, error } from "../base/diagnostic.js";
import { renderDiagnostics } from "../source/frame.js";
import { nearest } from "../source/nearest.js";
import { wantsColor } from "../report/style.js";
import type { Command } from "./command.js";
import { commandHelp } from "./help.js";
import { interruptedExitCode, Interrupts } from "./interrupt.js";
import { parseCommand } from "./parse.js";

/** Parses, runs, and turns everything that a user can get wrong into code frames on standard error. */
export async function carryOut(
  load: () => Promise<{ readonly command: Command }>,
  argv: readonly string[],
): Promise<number> {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners("error").includes(outlive)) stream.on("error", outlive);
  const interrupts = new Interrupts();
  try {
    const { command } = await load();
    const given = parseCommand(command, argv);
    if (given.has("help")) {
      process.stdout.write(commandHelp(command));
      return 0;
    }
    return await command.run(given, interrupts);
  } catch (problem) {
    const exitCode = explain(problem, argv.includes("--debug"));
    return interrupts.isStopping ? interruptedExitCode : exitCode;
  } finally {
    interrupts.close();
  }
}

/** Who reads has gone (`hapb run ... | head`): what is being done is done all the same. */
function outlive(problem: NodeJS.ErrnoException): void {
  if (problem.code !== "EPIPE") throw problem;
}

/** A command that isn't there: says so, and which was meant. */
export function unknownCommand(name: string, names: readonly string[]): number {
  const guess = nearest(name, names);
  const hint = guess ? `did you mean hapb ${guess}?` : "hapb --help lists the commands";
  return explain(new DiagnosticError(error("cli/command", `there is no command ‘${name}’`, { hint })), false);
}

function explain(problem: unknown, isDebug: boolean): number {
  if (problem instanceof DiagnosticError) {
    process.stderr.write(renderDiagnostics(problem.diagnostics, { color: wantsColor(process.stderr) }));
    if (isDebug) process.stderr.write(`${problem.stack}\n`);
  } else {
    const text = problem instanceof Error ? problem.message : String(problem);
    process.stderr.write(
      `hapb made a mistake of its own: ${text}\n  = help: --debug shows where; please report it\n`,
    );
    if (isDebug && problem instanceof Error) process.stderr.write(`${problem.stack}\n`);
  }
  return 1;
}
