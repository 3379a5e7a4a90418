import { parseStatLine, statFormat } from "../stat-line.js";
import { rawShell } from "../script.js";
import { printBytes } from "../payload.js";
import type { ExistingPath, Surveyed } from "../types.js";
import { readTimeoutMs, type Ask } from "./ask.js";

/**
 * What stands at many paths, links followed, and the sha1 of each file that can be read: two programs for all of them, in one request.
 * @param paths without line ends
 */
export async function readSurvey(ask: Ask, paths: readonly string[]): Promise<readonly Surveyed[]> {
  if (paths.length === 0) return [];
  const each = `printf '%s\\n' "$l" | tr '\\n' '\\000' | xargs -0`;
  const script = `${printBytes(paths.join("\n"))} | (
l=$(cat; echo .); l=\${l%.}
${each} stat -L -c '${statFormat}|%n' -- 2>/dev/null
echo
${each} sha1sum -- 2>/dev/null; :
)`;
  const limit = 1024 * 1024 + paths.length * 16 * 1024;
  const { stdout } = await ask(rawShell(script), { timeoutMs: 20 * readTimeoutMs, limit });
  const states = new Map<string, ExistingPath>();
  const digests = new Map<string, string>();
  for (const line of stdout.text.split("\n")) {
    const stat = parseStatLine(line);
    if (stat) states.set(stat.rest, stat.state);
    const sum = /^(\\?)([0-9a-f]{40}) [ *](.*)$/.exec(line);
    // A name with a backslash in it is escaped, and marked by one.
    if (sum) digests.set(sum[1] === "" ? sum[3]! : sum[3]!.replaceAll("\\\\", "\\"), sum[2]!);
  }
  return paths.map((path) => ({ path: states.get(path) ?? { exists: false }, sha1: digests.get(path) }));
}
