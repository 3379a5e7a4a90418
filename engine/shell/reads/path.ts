import { sh } from "../script.js";
import { parseStatLine, statFormat } from "../stat-line.js";
import type { PathState } from "../types.js";
import { isMissing, readTimeoutMs, refusal, type Ask } from "./ask.js";

/** `exec` saves the host a process. */
export async function readPath(ask: Ask, path: string, follow: boolean): Promise<PathState> {
  const script = follow
    ? sh`exec stat -L -c ${statFormat} -- ${path}`
    : sh`[ -L ${path} ] || exec stat -c ${statFormat} -- ${path}; stat -c ${statFormat} -- ${path} && readlink -- ${path}`;
  const result = await ask(script, { timeoutMs: readTimeoutMs });
  const at = result.stdout.text.indexOf("\n");
  const state = parseStatLine(result.stdout.text.slice(0, Math.max(at, 0)))?.state;
  if (!state) {
    if (result.rc !== 0 && isMissing(result)) return { exists: false };
    throw refusal(path, result);
  }
  if (state.kind !== "link") return state;
  return { ...state, target: result.stdout.text.slice(at + 1).replace(/\n$/, "") };
}

/** Names by the shell's own globs: no program, and names with line ends stay whole. */
export async function readList(ask: Ask, path: string): Promise<readonly string[] | undefined> {
  const result = await ask(
    sh`cd -- ${path} || exit 9; for f in * .[!.]* ..?*; do if [ -e "$f" ] || [ -L "$f" ]; then printf '%s\\000' "$f"; fi; done`,
    { timeoutMs: readTimeoutMs, limit: 16 * 1024 * 1024 },
  );
  if (result.rc === 9) {
    if (/permission denied/i.test(result.stderr.text)) throw refusal(path, result);
    const state = await readPath(ask, path, true);
    if (state.exists && state.kind === "directory") throw refusal(path, result);
    return undefined;
  }
  return result.stdout.text.split("\0").slice(0, -1).sort();
}
