import type { RequestOptions } from "../session.js";
import { HostFailure, type RunResult, type Script } from "../types.js";

/** How a read asks its machine: shell text in, an answer out. */
export type Ask = (script: Script, options?: RequestOptions) => Promise<RunResult>;

/** Deadline of one read, from when it is first in line. */
export const readTimeoutMs = 30_000;

/** In the C locale: GNU, busybox, uutils, dash ("cannot open X: No such file") and bash agree on these words. */
export function isMissing(result: RunResult): boolean {
  return saysMissing(result.stderr.text);
}

/** The same for one line of what a program said. */
export function saysMissing(text: string): boolean {
  return /No such file|Not a directory|nonexistent directory/i.test(text);
}

/** The failure of a read, in the program's own words. */
export function refusal(what: string, result: RunResult): HostFailure {
  const said = result.stderr.text.trim().split("\n").pop() ?? "";
  return new HostFailure(`${what}: ${said || `rc ${result.rc}`}`, {
    rc: result.rc,
    stdout: result.stdout.text,
    stderr: result.stderr.text,
  });
}
