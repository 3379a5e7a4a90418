import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { parseAllDocuments } from "yaml";

const source = "test/playbooks/render";

/** Renders for one of the inventories; file names are `host/file`. */
function render(name: string): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "hapb-templates-"));
  const args = [
    "run",
    `${source}/render.yml`,
    "-i",
    `${source}/${name}.yml`,
    "-e",
    `folder=${folder}`,
    "--output",
    "plain",
  ];
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

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("state"))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

for (const name of ["stacked", "external", "single", "seed", "five", "kube-vip", "none", "alone", "alpine", "rocky"])
  t.test(`the templates, rendered for ${name}`, async (t) => {
    const expected = `${source}/expected/${name}`;
    const rendered = render(name);
    // To write them anew: hapb run test/playbooks/render/render.yml -i test/playbooks/render/NAME.yml -e folder=.../expected/NAME
    t.strictSame([...rendered.keys()], existsSync(expected) ? files(expected) : []);
    for (const [file, text] of rendered) {
      await t.test(file, async (t) => {
        t.equal(text, readFileSync(join(expected, file), "utf8"));
        if (file.endsWith(".yaml"))
          for (const document of parseAllDocuments(text))
            t.strictSame([...document.errors, ...document.warnings], []);
        if (file.endsWith(".conflist")) t.ok(JSON.parse(text));
      });
    }
  });
