import { join } from "node:path";
import { DiagnosticError, error, type Diagnostic } from "../base/diagnostic.js";
import { moduleManual } from "../module/docs.js";
import { filesOnDisk } from "../playbook/files.js";
import { ModulesWithLibraries } from "../playbook/modules.js";
import { nearest } from "../source/nearest.js";
import { builtinModules } from "../../modules/registry.js";
import type { Command, Given } from "./command.js";
import { settingsFor } from "./sources.js";

export const command: Command = {
  name: "doc",
  summary: "Show the modules' manual",
  usage: "doc [MODULE...]",
  description: `Without a name: all modules, a line each. With one: its arguments, examples and results. Modules of your own
are there as well: those in library/ and playbooks/library/ of this folder, and in library/ of the roles that
stand in roles/, playbooks/roles/ or the setting roles_path.`,
  options: [],
  examples: ["hapb doc", "hapb doc copy"],
  run: async (given) => {
    const modules = await modulesFromHere(given);
    return given.words.length ? showManuals(given.words, modules) : listModules(modules);
  },
};

/** hapb's modules with those that playbooks in or below this folder may have of their own. */
async function modulesFromHere(given: Given): Promise<ModulesWithLibraries> {
  const cwd = process.cwd();
  const { settings } = await settingsFor(given);
  const files = filesOnDisk(cwd);
  const modules = new ModulesWithLibraries(builtinModules, files, cwd);
  const besidePlaybooks = [cwd, join(cwd, "playbooks")];
  const ofRoles = [...besidePlaybooks.map((folder) => join(folder, "roles")), ...settings.rolesPath];
  for (const roles of ofRoles)
    for (const role of files.list(roles)) modules.addLibrary(join(roles, role, "library"));
  for (const folder of besidePlaybooks) modules.addLibrary(join(folder, "library"));
  return modules;
}

async function listModules(modules: ModulesWithLibraries): Promise<number> {
  const lines: string[] = [];
  const broken: Diagnostic[] = [];
  for (const name of new Set([...builtinModules.ownNames(), ...modules.libraryNames()])) {
    const module = await modules.load(name, (problem) => broken.push(problem));
    if (module) lines.push(`${name.padEnd(22)}${module.summary}`);
  }
  process.stdout.write(lines.sort().join("\n") + "\n");
  if (broken.length) throw new DiagnosticError(broken);
  return 0;
}

async function showManuals(names: readonly string[], modules: ModulesWithLibraries): Promise<number> {
  for (const name of names) {
    const broken: Diagnostic[] = [];
    const module = await modules.load(name, (problem) => broken.push(problem));
    if (!module) throw new DiagnosticError(broken.length ? broken : unknownModule(name, modules));
    process.stdout.write(moduleManual(module));
  }
  return 0;
}

function unknownModule(name: string, modules: ModulesWithLibraries): Diagnostic {
  const guess = nearest(name, modules.names());
  return error("module/unknown", `there is no module ‘${name}’`, {
    hint: modules.instead(name) ?? (guess ? `did you mean ${guess}?` : "hapb doc lists them"),
  });
}
