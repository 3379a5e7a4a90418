import { createRequire } from "node:module";
import type { Difference } from "../base/events.js";
import { safeLine } from "./safe.js";
import type { Paint } from "./style.js";

const require = createRequire(import.meta.url);

/** A unified diff with three lines around each change, coloured by line. */
export function differenceLines(difference: Difference, paint: Paint): string[] {
  // Loaded with the first diff: most runs show none.
  const { structuredPatch } = require("diff") as typeof import("diff");
  const patch = structuredPatch(
    "before",
    "after",
    difference.before,
    difference.after,
    undefined,
    undefined,
    { context: 3 },
  );
  const label = safeLine(difference.label);
  const lines = [paint("bold", `--- ${label} (before)`), paint("bold", `+++ ${label} (after)`)];
  for (const hunk of patch.hunks) {
    lines.push(paint("cyan", `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`));
    for (const line of hunk.lines) lines.push(diffLine(safeLine(line), paint));
  }
  return lines;
}

function diffLine(line: string, paint: Paint): string {
  if (line.startsWith("+")) return paint("green", line);
  if (line.startsWith("-")) return paint("red", line);
  return line;
}
