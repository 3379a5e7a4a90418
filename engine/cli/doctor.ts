import { fileURLToPath } from "node:url";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { builtinModules } from "../../modules/registry.js";
import { faults } from "../../modules/kubernetes/doctor/registry.js";
import { filesOnDisk } from "../playbook/files.js";
import { loadPlaybooks } from "../playbook/load.js";
import { nearest } from "../source/nearest.js";
import { carryOutRun } from "./carry-out-run.js";
import type { Command, Given } from "./command.js";
import { openDoctorView } from "./doctor-view.js";
import { readExtraVars } from "./extra-vars.js";
import type { Interrupts } from "./interrupt.js";
import { runOptions } from "./run-input.js";
import { connectionOptions, runningOptions } from "./run-options.js";
import { inventoryForRun, settingsFor } from "./sources.js";
import { keyringFor, vaultOptions } from "./vault-passwords.js";

export const command: Command = {
  name: "doctor",
  summary: "Find out what is wrong with a Kubernetes cluster, and mend it",
  usage: "doctor -i INVENTORY... [--fix] [--only FAULT]... [options]",
  description: `Looks at all hosts of the inventory at once and changes nothing. Each fault is shown with its evidence, what it means,
what mends it, and what follows from it. The cluster need not be one that hapb made; its API may be down.
Which faults there are, and what --fix does about each, stands in docs/doctor.md.

Exit codes: 0 nothing was found, or all of it was mended; 2 something was found; 1 nobody was asked; 99 interrupted.`,
  options: [
    { name: "fix", summary: "Mend what is safe to mend, and ask before the rest; then look again" },
    {
      name: "only",
      value: "FAULT",
      isRepeatable: true,
      summary: "Only this fault, by its name; several times or with commas for more",
    },
    {
      name: "yes",
      value: "FAULT",
      isRepeatable: true,
      summary: "Mend this fault without asking, where --fix would ask",
    },
    ...connectionOptions,
    ...vaultOptions,
    ...runningOptions.filter(({ name }) => name !== "detailed-exitcode"),
  ],
  examples: [
    "hapb doctor -i hosts.yml                       what is wrong?",
    "hapb doctor -i hosts.yml --fix --check         what would be done about it?",
    "hapb doctor -i hosts.yml --fix --only swap-on  mend this one fault",
  ],
  words: [0, 0],
  run,
};

/** Three folders below the package's root, compiled and bundled alike. */
const playbook = fileURLToPath(new URL("../../../playbooks/doctor.yml", import.meta.url));

async function run(given: Given, interrupts: Interrupts): Promise<number> {
  const [only, yes] = [faultsOf(given, "only"), faultsOf(given, "yes")];
  const { settings } = await settingsFor(given);
  const { open: decrypt } = await keyringFor(settings, given);
  const loaded = await loadPlaybooks([playbook], {
    files: filesOnDisk(process.cwd()),
    decrypt,
    modules: builtinModules,
    cwd: process.cwd(),
    rolesPath: settings.rolesPath,
  });
  const fromFiles = await inventoryForRun(settings, decrypt, given, loaded);
  const wanted = JSON.stringify({ doctor_fix: given.has("fix"), doctor_only: only, doctor_yes: yes });
  const extraVars = readExtraVars([...given.all("extra-vars"), wanted], decrypt);
  const options = { ...runOptions(given, settings, decrypt), extraVars };
  const view = openDoctorView(settings.output, process.stdout, options);
  const ready = { ...loaded, ...fromFiles, decrypt, options };
  const exitCode = await carryOutRun(ready, settings, given, interrupts, view.report);
  return exitCode === 0 ? view.exitCode() : exitCode;
}

function faultsOf(given: Given, option: string): string[] {
  const names = given
    .all(option)
    .flatMap((list) => list.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const known = faults.map(({ id }) => id);
  const strange = names.find((name) => !known.includes(name));
  if (strange === undefined) return names;
  const guess = nearest(strange, known);
  throw new DiagnosticError(
    error("cli/option", `the doctor knows no fault ‘${strange}’`, {
      detail: "docs/doctor.md lists those that it knows.",
      ...(guess === undefined ? {} : { hint: `did you mean ${guess}?` }),
    }),
  );
}
