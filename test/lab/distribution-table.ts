import type { Test } from "tap";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { families } from "../../engine/lab/base/families.js";

/** What a module came to on a family: its examples hold, or the host has no use for it. */
export type Cell = "works" | "fails" | { readonly lacks: readonly string[] };

const page = join(dirname(fileURLToPath(import.meta.url)), "../../../docs/distributions.md");
const mark = "<!-- made by test/lab/modules.test.ts -->\n";

const busybox = { name: "busybox", summary: "a root folder with busybox and nothing else" };

/** The table of docs/distributions.md, made from what a test saw. */
export class DistributionTable {
  private readonly rows = new Map<string, Map<string, Cell>>();

  set(module: string, family: string, cell: Cell): void {
    const row = this.rows.get(module) ?? new Map<string, Cell>();
    this.rows.set(module, row.set(family, cell));
  }

  /** The page has to say what was seen; with UPDATE_EXPECTED it is made to. */
  compare(t: Test): void {
    const [before = ""] = readFileSync(page, "utf8").split(mark);
    const text = before + mark + this.text();
    if (process.env["UPDATE_EXPECTED"]) writeFileSync(page, text);
    t.equal(readFileSync(page, "utf8"), text, "docs/distributions.md; UPDATE_EXPECTED=1 makes it anew");
  }

  private text(): string {
    const columns = [...families.filter(({ name }) => this.has(name)), busybox];
    const modules = [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = [
      `| module | ${columns.map(({ name }) => name).join(" | ")} |`,
      `|---|${columns.map(() => "---").join("|")}|`,
      ...modules.map(
        ([module, cells]) =>
          `| ${module} | ${columns.map(({ name }) => words(cells.get(name), name)).join(" | ")} |`,
      ),
    ];
    const meanings = columns.map(({ name, summary }) => `- \`${name}\`: ${summary}`);
    return `\n${lines.join("\n")}\n\n${meanings.join("\n")}\n`;
  }

  private has(family: string): boolean {
    return [...this.rows.values()].some((row) => row.has(family));
  }
}

function words(cell: Cell | undefined, family: string): string {
  if (cell === "works") return "yes";
  if (cell === "fails") return "no";
  if (cell === undefined) return family === busybox.name ? "–" : "";
  return `– (no ${cell.lacks.join(", ")})`;
}
