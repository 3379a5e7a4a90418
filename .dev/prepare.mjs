// Makes a checkout ready to build and test, from nothing: packages, compiled code. Does only what is missing.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the checkout; ends this program with its exit code when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

export function step(text) {
  console.log(`\n▶ ${text}`);
}

/** Node, npm packages, the test runner's own build, compiled code. */
export async function prepare({ withTests = true } = {}) {
  checkNode();
  if (isOlder("node_modules/.package-lock.json", "package-lock.json")) {
    step("npm ci (packages, half a minute)");
    run("npm", ["ci", "--no-audit", "--no-fund"]);
  }
  if (
    withTests &&
    isOlder("node_modules/@tapjs/test/test-built/package.json", "package-lock.json", ".taprc")
  ) {
    step("tap build (the test runner, ten seconds, once)");
    run(join(root, "node_modules/.bin/tap"), ["build"]);
  }
  step("tsc (compile)");
  run(join(root, "node_modules/.bin/tsc"), ["-p", "tsconfig.json"]);
  removeStale(join(root, "dist"), root);
  // Not before the packages are there.
  const { bundle } = await import("./bundle.mjs");
  await bundle(root);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`hapb needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

function isOlder(made, ...sources) {
  if (!existsSync(join(root, made))) return true;
  const at = statSync(join(root, made)).mtimeMs;
  return sources.some((source) => statSync(join(root, source)).mtimeMs > at);
}

/** Compiled files whose source is gone would still be run as tests. */
function removeStale(compiled, sources) {
  for (const entry of readdirSync(compiled, { withFileTypes: true })) {
    const path = join(compiled, entry.name);
    const source = join(sources, entry.name);
    if (entry.isDirectory()) {
      if (path === join(root, "dist/program")) continue;
      if (existsSync(source)) removeStale(path, source);
      else rmSync(path, { recursive: true });
    } else if (/\.(js|d\.ts)$/.test(entry.name) && !existsSync(source.replace(/\.(js|d\.ts)$/, ".ts")))
      rmSync(path);
  }
}
