import { SourceFile } from "../base/source.js";
import { builtinModules } from "../../modules/registry.js";
import { stringify } from "yaml";
import { filesOnDisk, type Files } from "../playbook/files.js";
import { loadPlaybooks } from "../playbook/load.js";
import type { Command, Given } from "./command.js";
import { carryOutRun } from "./carry-out-run.js";
import type { Interrupts } from "./interrupt.js";
import { runOptions } from "./run-input.js";
import { connectionOptions, runningOptions } from "./run-options.js";
import { inventoryForRun, settingsFor } from "./sources.js";
import { keyringFor, vaultOptions } from "./vault-passwords.js";
import { resolve } from "node:path";

export const command: Command = {
  name: "exec",
  summary: "Run one module on the hosts of a pattern",
  usage: "exec PATTERN -i INVENTORY... [-m MODULE] [-a ARGUMENTS]",
  options: [
    { name: "module", short: "m", value: "NAME", summary: "The module (default command)" },
    {
      name: "args",
      short: "a",
      value: "ARGUMENTS",
      summary: "Its arguments: key=value ..., free text for command and shell, or a YAML mapping",
    },
    ...connectionOptions,
    ...vaultOptions,
    ...runningOptions,
  ],
  examples: [
    "hapb exec all -i hosts.yml -a uptime",
    "hapb exec web -i hosts.yml -b -m service -a 'name=nginx state=restarted'",
  ],
  words: [1, 1],
  run,
};

/** Where the task stands that the command line comes to, in code frames. */
const shownAs = "hapb exec";

async function run(given: Given, interrupts: Interrupts): Promise<number> {
  const { settings } = await settingsFor(given);
  const { open: decrypt } = await keyringFor(settings, given);
  const path = resolve(process.cwd(), shownAs);
  const files = withFile(filesOnDisk(process.cwd()), path, new SourceFile(shownAs, playbookText(given)));
  const loaded = await loadPlaybooks([shownAs], {
    modules: builtinModules,
    cwd: process.cwd(),
    files,
    decrypt,
  });
  const fromFiles = await inventoryForRun(settings, decrypt, given, loaded);
  const options = runOptions(given, settings, decrypt);
  // What an ad-hoc command printed is what it was run for.
  const shown = { ...options, verbosity: Math.max(1, options.verbosity) };
  return carryOutRun({ ...loaded, ...fromFiles, decrypt, options: shown }, settings, given, interrupts);
}

function playbookText(given: Given): string {
  const module = given.text("module") ?? "command";
  const args = given.text("args") ?? "";
  const play = stringify([{ name: shownAs, hosts: given.words[0], gather_facts: false }], { lineWidth: 0 });
  const value =
    args === "" || isMapping(args)
      ? args
      : stringify(args, { lineWidth: 0, defaultStringType: "QUOTE_SINGLE" }).trimEnd();
  return `${play}  tasks:\n    - ${module}: ${value}\n`;
}

function isMapping(args: string): boolean {
  return /^\s*\{(?!\{)/.test(args);
}

function withFile(files: Files, path: string, file: SourceFile): Files {
  return {
    ...files,
    read: (wanted) => (wanted === path ? file : files.read(wanted)),
    isFile: (wanted) => wanted === path || files.isFile(wanted),
  };
}
