// The program as it is installed: one file instead of some five hundred, whose compiled code is kept between runs (engine/start).
import { build } from "esbuild";
import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";

/** Loaded from their packages at run time: a compiled part, and what few runs need. */
const external = ["winston", "undici", "cpu-features", "*.node"];
/** What loads the program stays as it is. */
const starters = ["main", "load", "code-cache"];

/** Compiled code in dist/engine becomes dist/program; its public entries share their code with the command. */
export async function bundle(root) {
  const folder = join(root, "dist/program");
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["dist/engine/start/program.js"],
    outfile: "dist/program/cli/program.cjs",
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    external,
    plugins: [compiledPartOfSsh2, importHandedIn],
    // Code that was kept has lost its way to Node's own import: packages come by require.
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "urlOfProgram" },
    // As Node wraps what is CommonJS: engine/start makes a function of it.
    banner: {
      js: '(function (exports, require, module, __filename, __dirname, importOfProgram) {\nconst urlOfProgram = require("node:url").pathToFileURL(__filename).href;',
    },
    footer: { js: "})" },
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const made = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  for (const contents of made.values()) mustBeAscii(contents);
  for (const name of starters)
    made.set(join(folder, `cli/${name}.js`), readFileSync(join(root, `dist/engine/start/${name}.js`)));
  for (const name of ["index", "testing"])
    made.set(join(folder, `${name}.js`), Buffer.from(await entryOf(root, name)));
  made.set(join(folder, "LICENSES.txt"), Buffer.from(licences(root, Object.keys(metafile.inputs))));
  for (const [path, contents] of made) writeWhereNew(path, contents);
  removeOthers(folder, made);
}

/** ssh2 asks for it by a path beside its own file. */
const compiledPartOfSsh2 = {
  name: "compiled part of ssh2",
  setup({ onResolve }) {
    const path = "ssh2/lib/protocol/crypto/build/Release/sshcrypto.node";
    onResolve({ filter: /\/sshcrypto\.node$/ }, () => ({ path, external: true }));
  },
};

/** Users' own modules: engine/start hands in how they are loaded. */
const importHandedIn = {
  name: "import handed in",
  setup({ onLoad }) {
    const contents = "export const importFile = importOfProgram;";
    onLoad({ filter: /\/playbook\/import-file\.js$/ }, () => ({ contents }));
  },
};

/** It is read as Latin-1, which costs no decoding. */
function mustBeAscii(contents) {
  const at = contents.findIndex((byte) => byte > 127);
  if (at === -1) return;
  const line = Buffer.from(contents.slice(contents.lastIndexOf(10, at) + 1, at + 20));
  throw new Error(`the program has to be ASCII (in regular expressions \\u....): ${line}`);
}

/** A public entry: names from the program. */
async function entryOf(root, name) {
  const names = Object.keys(await import(pathToFileURL(join(root, `dist/engine/${name}.js`))));
  return `import { loadProgram } from "./cli/load.js";

export const { ${names.join(", ")} } = await loadProgram().parts.${name}();
`;
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
