#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { loadProgram } from "./load.js";

const argv = process.argv.slice(2);

if (argv[0] === "--version" || argv[0] === "-V") process.stdout.write(`hapb ${version()}\n`);
else process.exitCode = await (await loadProgram().parts.cli()).main(argv);

/** Asked for by scripts, again and again: costs what node costs. */
function version(): string {
  const manifest = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
