import type { RunEvent } from "../base/events.js";
import { SourceFile, formatSpan, type Span } from "../base/source.js";
import type { Report, Screen } from "./types.js";

/** One JSON object a line for each event, for programs. Places are `file:line:column`. */
export function ndjsonReport(screen: Screen): Report {
  return {
    event: (event) => screen.write(eventLine(event) + "\n"),
    close: () => undefined,
  };
}

/** An event as one line of JSON. */
export function eventLine(event: RunEvent): string {
  return JSON.stringify(event, (_key, value: unknown) => {
    if (value instanceof Map) return Object.fromEntries(value);
    return isSpan(value) ? formatSpan(value) : value;
  });
}

function isSpan(value: unknown): value is Span {
  return typeof value === "object" && value !== null && "file" in value && value.file instanceof SourceFile;
}
