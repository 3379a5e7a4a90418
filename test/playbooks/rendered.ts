import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const source = "test/playbooks/render";

/** The inventories that the templates are rendered for. */
export const inventories = [
  "stacked",
  "external",
  "single",
  "seed",
  "five",
  "kube-vip",
  "none",
  "alone",
  "alpine",
  "rocky",
] as const;

/**
 * What the playbooks' templates make of one of the inventories, by `host/file`.
 * @param extra variables, as for `-e`
 */
export function render(name: string, extra: Readonly<Record<string, unknown>> = {}): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "hapb-templates-"));
  const variables = JSON.stringify({ ...extra, folder });
  const play = ["run", `${source}/render.yml`, "-i", `${source}/${name}.yml`];
  const args = [...play, "-e", variables, "--output", "plain"];
  try {
    execFileSync(process.execPath, ["dist/program/cli/main.js", ...args], {
      env: { ...process.env, XDG_STATE_HOME: join(folder, "state") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new Map(files(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Paths of the files below a folder, without what a run notes there. */
export function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("state"))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
