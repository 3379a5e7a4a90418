import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import t from "tap";

/** Top of the walk first; a folder imports only what stands above it (docs/architecture.md). */
const layers = [
  "base",
  "transport",
  "shell",
  "source",
  "module",
  "facts",
  "template",
  "inventory",
  "playbook",
  "vars",
  "schedule",
  "journal",
  "report",
  "bundle",
  "lab",
  "cli",
  "start",
];

const root = process.cwd();

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => match[1]!);
  return found.map((name) => relative(root, resolve(root, dirname(file), name)));
}

function climbing(folder: string, isAllowed: (imported: string, file: string) => boolean): string[] {
  return filesBelow(folder).flatMap((file) =>
    importsOf(file)
      .filter((imported) => !isAllowed(imported, file))
      .map((imported) => `${file} imports ${imported}`),
  );
}

t.test("a folder of the engine imports only what stands above it", async (t) => {
  const wrong = climbing("engine", (imported, file) => {
    const from = layers.indexOf(file.split("/")[1]!);
    if (from === -1) return true;
    if (file === "engine/start/program.ts") return true;
    const [top, folder] = imported.split("/");
    if (top !== "engine") return layers[from] === "cli";
    const to = layers.indexOf(folder!);
    return to !== -1 && to <= from;
  });
  t.strictSame(wrong, []);
});

t.test("every folder of the engine has its place in the walk", async (t) => {
  const folders = readdirSync(join(root, "engine"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  t.strictSame(
    folders.map((entry) => entry.name).filter((name) => !layers.includes(name)),
    [],
  );
});

t.test("a module imports engine/module and its own family, nothing else of the engine", async (t) => {
  const wrong = climbing(
    "modules",
    (imported) => imported.startsWith("modules/") || imported === "engine/module/index.js",
  );
  t.strictSame(
    wrong.filter((line) => !line.startsWith("modules/registry.ts")),
    [],
  );
});

t.test("the public entries are the only doors of the package", async (t) => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, unknown>;
  };
  t.strictSame(Object.keys(manifest.exports), [".", "./testing"]);
});
