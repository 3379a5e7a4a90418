// The program as it is installed: one file a command instead of some five hundred, so that it starts in a third of the time.
import { build } from "esbuild";
import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const entries = ["cli/main", "index", "testing"];
/** Loaded by name at run time: ssh2 finds its compiled part beside itself; winston is needed for log files alone. */
const external = ["ssh2", "winston"];

/** Compiled code in dist/engine becomes dist/program; its public entries share their code with the command. */
export async function bundle(root) {
  const folder = join(root, "dist/program");
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((name) => `dist/engine/${name}.js`),
    outbase: "dist/engine",
    outdir: "dist/program",
    chunkNames: "cli/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external,
    // What is CommonJS in it asks for Node's own modules by `require`.
    banner: {
      js: 'import { createRequire as createRequireOfProgram } from "node:module";\nconst require = createRequireOfProgram(import.meta.url);',
    },
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const made = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  made.set(join(folder, "LICENSES.txt"), Buffer.from(licences(root, Object.keys(metafile.inputs))));
  for (const [path, contents] of made) writeWhereNew(path, contents);
  removeOthers(folder, made);
}

/** A program that runs meanwhile still finds its parts: those that are the same stay. */
function writeWhereNew(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

function removeOthers(folder, made) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !made.has(path)) rmSync(path);
  }
}

/** The licences of the packages whose code is in it. */
function licences(root, inputs) {
  const packages = new Set(
    inputs.flatMap((path) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const texts = [...packages].sort().map((name) => {
    const home = join(root, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
    const file = readdirSync(home).find((each) => /^licen[cs]e/i.test(each));
    if (!file) throw new Error(`${relative(root, home)} has no licence file`);
    return `${name} ${version}\n\n${readFileSync(join(home, file), "utf8").trim()}\n`;
  });
  return `The program holds code of these packages.\n\n${texts.join(`\n${"-".repeat(79)}\n\n`)}`;
}
