import type { HostResult, TaskRef } from "../base/events.js";
import type { Plain } from "../base/value.js";
import { formatSpan } from "../base/source.js";
import { renderDiagnostics } from "../source/frame.js";
import { safe, safeLine } from "./safe.js";
import type { Paint } from "./style.js";

/** How many of a command's last lines a failure shows; `-v` shows all. */
const lastLines = 12;

/** A failed or unreachable result: where the task stands, the sentence, the command's own last lines, and what to do next. */
export function failureLines(task: TaskRef, result: HostResult, verbosity: number, paint: Paint): string[] {
  const lines = [paint("dim", `at ${formatSpan(task.at)}`)];
  // A mistake in a file of the user's is shown where it stands.
  if (result.diagnostics?.some(({ at }) => at !== undefined)) {
    const frames = renderDiagnostics(result.diagnostics, { color: paint("bold", "") !== "" });
    return [...lines, ...frames.trimEnd().split("\n")];
  }
  const message = result.message ?? text(result.result["msg"]) ?? "it failed, and said nothing";
  lines.push(...safe(message).trimEnd().split("\n"));
  const { rc } = result.result;
  if (typeof rc === "number" && !message.includes(`rc ${rc}`)) lines.push(`exit code ${rc}`);
  lines.push(...outputLines(result, message, verbosity).map((line) => paint("dim", "│ ") + line));
  if (result.hint) lines.push(`${paint("cyan", "→")} ${safe(result.hint)}`);
  return lines;
}

/** Standard error, or output where that is empty, unless the message holds it already. */
function outputLines(result: HostResult, message: string, verbosity: number): string[] {
  const stderr = text(result.result["stderr"])?.trimEnd();
  const stdout = text(result.result["stdout"])?.trimEnd();
  const shown = verbosity > 0 ? [stderr, stdout] : [stderr || stdout];
  return shown
    .filter((output) => output !== undefined && output !== "" && !message.includes(output))
    .flatMap((output) => {
      const all = safe(output!).split("\n");
      const kept = verbosity > 0 ? all : all.slice(-lastLines);
      return kept.length < all.length
        ? [`… ${all.length - kept.length} lines before (-v shows them)`, ...kept]
        : kept;
    });
}

function text(value: Plain | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One line for a result that is no failure, where there is something to say. */
export function resultMessage(result: HostResult): string | undefined {
  return result.message === undefined ? undefined : safeLine(result.message);
}
