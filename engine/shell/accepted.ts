import { HostFailure, type RunResult } from "./types.js";

/** The result, where its exit code is an answer. @throws HostFailure in the command's own last words */
export function accepted(
  result: RunResult,
  rcs: readonly number[] | "any" | undefined = [0],
  what?: string,
): RunResult {
  if (rcs === "any" || rcs.includes(result.rc)) return result;
  const said = result.stderr.text.trim() || result.stdout.text.trim();
  throw new HostFailure(
    [what, lastLine(said) || `ended with ${result.rc}`].filter((part) => part).join(": "),
    {
      rc: result.rc,
      stdout: result.stdout.text,
      stderr: result.stderr.text,
    },
  );
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}
