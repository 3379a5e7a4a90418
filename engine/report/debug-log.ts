import type { RunEvent } from "../base/events.js";
import { jsonLine } from "../base/json-line.js";
import { safeLine } from "./safe.js";

/** The log for finding mistakes: every event, and what the transport says. */
export interface DebugLog {
  event(event: RunEvent): void;
  /** A line of the transport's or the shell's. */
  readonly debug: (line: string) => void;
  close(): Promise<void>;
}

/** Opens the log on a file (0600), on standard error, or on both; winston is loaded only here. */
export async function openDebugLog(to: {
  readonly file?: string;
  readonly isOnTerminal: boolean;
}): Promise<DebugLog> {
  const { createLogger, format, transports } = await import("winston");
  const line = format.printf(({ timestamp, message }) => `${String(timestamp)} ${String(message)}`);
  const logger = createLogger({
    level: "debug",
    format: format.combine(format.timestamp(), line),
    transports: [
      ...(to.file === undefined
        ? []
        : [new transports.File({ filename: to.file, options: { flags: "a", mode: 0o600 } })]),
      ...(to.isOnTerminal ? [new transports.Console({ stderrLevels: ["debug"] })] : []),
    ],
  });
  return {
    event: (event) => void logger.debug(jsonLine(event).trimEnd()),
    debug: (text) => void logger.debug(safeLine(text)),
    close: () =>
      new Promise((resolve) => {
        logger.once("finish", () => resolve());
        logger.end();
      }),
  };
}
