import type { HostResult, RunEvent } from "../../engine/base/events.js";
import type { Plain } from "../../engine/base/value.js";

/**
 * A run as text that a case can expect: for each host its results in order (`debug` and `fail` with what they say), then each host's
 * recap where it isn't told by them, then the exit code when it isn't 0.
 */
export function summarize(events: readonly RunEvent[], exitCode: number, folder: string): string {
  const lines = new Map<string, string[]>();
  const items = new Map<string, Plain[]>();
  const say = (host: string, line: string) => {
    const said = lines.get(host);
    if (said) said.push(line);
    else lines.set(host, [line]);
  };
  const rest: string[] = [];
  for (const event of events) {
    if (event.type === "item-result") {
      const key = `${event.task.id} ${event.host}`;
      const told = message(event.task.module, event.result);
      if (told !== undefined) items.set(key, [...(items.get(key) ?? []), told]);
    } else if (event.type === "host-result") {
      if (isMeta(event.task.module)) continue;
      const told = items.get(`${event.task.id} ${event.host}`) ?? message(event.task.module, event.result);
      const shown = told === undefined ? "" : ` = ${JSON.stringify(told)}`;
      say(event.host, `${event.result.outcome} ${event.task.name}${shown}`);
    } else if (event.type === "diagnostic" && event.diagnostic.severity === "error") {
      rest.push(`error ${event.diagnostic.summary}`);
    } else if (event.type === "run-end") {
      for (const [host, tally] of event.tallies) {
        const counts = Object.entries(tally).filter(([, count]) => count > 0);
        say(host, counts.map(([name, count]) => `${name}=${count}`).join(" "));
      }
    }
  }
  const text = [...lines.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([host, said]) => said.map((line) => `${host}: ${line}`));
  if (exitCode !== 0) rest.push(`exit ${exitCode}`);
  return [...text, ...rest].join("\n").replaceAll(folder, "DIR");
}

function isMeta(module: string): boolean {
  return /(^|\.)meta$/.test(module);
}

/** What a task has to say that a case can expect word by word. */
function message(module: string, { outcome, result }: HostResult): Plain | undefined {
  const name = module.replace(/^ansible\.(builtin|legacy)\./, "");
  if (name === "fail") return result["msg"];
  if (name !== "debug" || !["ok", "changed"].includes(outcome)) return undefined;
  if (result["censored"] !== undefined) return undefined;
  if (result["msg"] !== undefined) return result["msg"];
  const shown = Object.entries(result).filter(([key]) => !["changed", "failed", "attempts"].includes(key));
  return shown.length === 1 ? shown[0]![1] : undefined;
}
