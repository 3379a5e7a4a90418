import { DiagnosticError, error } from "../base/diagnostic.js";
import { readLimit } from "../inventory/limit.js";
import { runsFolder } from "../journal/folder.js";
import { filesOnDisk } from "../playbook/files.js";
import { loadPlaybooks } from "../playbook/load.js";
import { builtinModules } from "../../modules/registry.js";
import type { Command, Given } from "./command.js";
import { carryOutRun } from "./carry-out-run.js";
import type { Interrupts } from "./interrupt.js";
import { listing } from "./listing.js";
import { FilesRead, hostsToRetry, lastRun } from "./resume.js";
import { runOptions } from "./run-input.js";
import { connectionOptions, playbookOptions, runningOptions } from "./run-options.js";
import { inventoryForRun, settingsFor, stopAtErrors } from "./sources.js";
import { unknownTags } from "./unknown-tags.js";
import { unreadVariables } from "./unread-variables.js";
import { keyringFor, vaultOptions } from "./vault-passwords.js";

export const command: Command = {
  name: "run",
  summary: "Run playbooks",
  usage: "run PLAYBOOK... -i INVENTORY... [options]",
  description: `Everything that can be found wrong in playbooks and inventory is shown before anything connects.
Settings may stand in hapb.yml at the project's root or in HAPB_* variables as well; options win over both.`,
  options: [...connectionOptions, ...vaultOptions, ...runningOptions, ...playbookOptions],
  examples: [
    "hapb run site.yml -i hosts.yml --check --diff      look first",
    "hapb run site.yml -i hosts.yml -l web -t config    a part of the hosts and tasks",
    "hapb run site.yml -i web1,web2, -u admin -b -K     hosts without a file, by sudo with a password",
  ],
  words: [1, Infinity],
  run,
};

async function run(given: Given, interrupts: Interrupts): Promise<number> {
  const { settings } = await settingsFor(given);
  const { open: decrypt } = await keyringFor(settings, given);
  const filesRead = new FilesRead();
  const loaded = await loadPlaybooks(given.words, {
    files: filesOnDisk(process.cwd(), filesRead.note),
    decrypt,
    modules: builtinModules,
    cwd: process.cwd(),
    rolesPath: settings.rolesPath,
  });
  const fromFiles = await inventoryForRun(settings, decrypt, given, loaded);
  if (given.has("syntax-check")) {
    process.stdout.write("nothing wrong\n");
    return 0;
  }
  const options = { ...runOptions(given, settings, decrypt), ...retryOptions(given) };
  stopAtErrors([
    ...unknownTags(loaded.playbooks, options),
    ...unreadVariables(loaded.playbooks, fromFiles, options.extraVars),
  ]);
  const wanted = {
    hosts: given.has("list-hosts"),
    tasks: given.has("list-tasks"),
    tags: given.has("list-tags"),
  };
  if (wanted.hosts || wanted.tasks || wanted.tags) {
    const limit =
      options.limit === undefined ? undefined : await readLimit(options.limit, { cwd: process.cwd() });
    stopAtErrors(limit?.diagnostics ?? []);
    process.stdout.write(
      listing(loaded.playbooks, fromFiles.inventory, wanted, { ...options, limit: limit?.patterns }),
    );
    return 0;
  }
  return carryOutRun({ ...loaded, ...fromFiles, decrypt, options, filesRead }, settings, given, interrupts);
}

/** `--retry`: the hosts that the last run lost. */
function retryOptions(given: Given): { limit?: string } {
  if (!given.has("retry")) return {};
  const other = ["limit", "resume"].find((name) => given.has(name));
  if (other !== undefined)
    throw new DiagnosticError(
      error("cli/option", `--retry and --${other} exclude each other`, {
        detail: "--retry begins at the start, on the hosts that failed or were unreachable in the last run.",
      }),
    );
  return { limit: hostsToRetry(lastRun(runsFolder(), given.words), given.words) };
}
