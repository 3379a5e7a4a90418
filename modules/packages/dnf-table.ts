import type { PackageChange } from "./manager.js";
import { withoutEpoch } from "./spec.js";

/** What the headings of dnf's table say of the packages below them. */
const headings: readonly (readonly [RegExp, "comes" | "goes" | "older"])[] = [
  [/^(Installing|Upgrading|Reinstalling)\b/, "comes"],
  [/^Downgrading\b/, "older"],
  [/^Removing\b/, "goes"],
];

/**
 * The table that dnf shows before it asks: a heading, then a line a package with name, architecture, version, repository and size.
 * Where a name is long, the rest stands on the next line. dnf5 has "replacing" lines below what is upgraded.
 */
export function parseTable(said: string): { changes: PackageChange[]; downgrades: string[] } {
  const changes: PackageChange[] = [];
  const downgrades: string[] = [];
  let kind: "comes" | "goes" | "older" | undefined;
  let name: string | undefined;
  for (const line of said.split("\n")) {
    if (!line.startsWith(" ")) {
      kind = headings.find(([heading]) => heading.test(line) && line.trimEnd().endsWith(":"))?.[1];
      name = undefined;
      continue;
    }
    if (kind === undefined) continue;
    const cells = line.trim().split(/\s+/);
    if (cells[0] === "replacing") continue;
    const isNew = /^ {1,2}\S/.test(line);
    if (isNew) name = cells.shift()!;
    // Name, architecture and version, of which the first may stand on a line of its own.
    if (name === undefined || cells.length < 2) continue;
    const version = withoutEpoch(cells[1]!);
    if (kind === "older") downgrades.push(`${name} ${version}`);
    changes.push({
      name,
      architecture: cells[0]!,
      before: kind === "goes" ? version : "",
      after: kind === "goes" ? "" : version,
    });
    name = undefined;
  }
  return { changes, downgrades };
}
