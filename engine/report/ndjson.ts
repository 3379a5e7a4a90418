import { jsonLine } from "../base/json-line.js";
import type { Report, Screen } from "./types.js";

/** One JSON object a line for each event, for programs. Places are `file:line:column`. */
export function ndjsonReport(screen: Screen): Report {
  return {
    event: (event) => screen.write(jsonLine(event)),
    close: () => undefined,
  };
}
