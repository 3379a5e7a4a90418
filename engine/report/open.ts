import { ndjsonReport } from "./ndjson.js";
import { plainReport } from "./plain.js";
import { wantsColor } from "./style.js";
import { terminalReport } from "./terminal.js";
import type { Report, ReportOptions, Screen } from "./types.js";

export type OutputKind = "auto" | "tty" | "plain" | "ndjson";

/** The report of a kind on a stream; `auto` looks whether the stream is a terminal that can move its cursor. */
export function openReport(
  kind: OutputKind,
  stream: NodeJS.WriteStream,
  options: Omit<ReportOptions, "color">,
): Report {
  const screen: Screen = {
    write: (text) => void stream.write(text),
    get columns() {
      return stream.columns || 100;
    },
  };
  const full = { ...options, color: wantsColor(stream) };
  const isTerminal = stream.isTTY && process.env["TERM"] !== "dumb";
  const chosen = kind === "auto" ? (isTerminal ? "tty" : "plain") : kind;
  if (chosen === "ndjson") return ndjsonReport(screen);
  return chosen === "tty" ? terminalReport(screen, full) : plainReport(screen, full);
}
