import { resolve } from "node:path";
import type { Diagnostic } from "../base/diagnostic.js";
import type { Decrypt } from "../source/vault/keyring.js";
import { checkTaskArguments } from "./check-arguments.js";
import { checkTemplates } from "./check-templates.js";
import { filesOnDisk, type Files } from "./files.js";
import { makeLoader } from "./loader.js";
import { ModulesWithLibraries, type ModuleTable } from "./modules.js";
import { readPlaybook } from "./playbook.js";
import { Reading, type Sources } from "./reading.js";
import { nothingOwn } from "./surroundings.js";
import type { Loader, Playbook } from "./types.js";

export interface LoadOptions {
  /** hapb's own modules; those of `library/` folders are put before them. */
  readonly modules: ModuleTable;
  /** Paths in messages are relative to it. */
  readonly cwd: string;
  /** Further folders with roles, from the settings. */
  readonly rolesPath?: readonly string[];
  readonly files?: Files;
  /** Opens vault values. */
  readonly decrypt?: Decrypt;
}

export interface LoadedPlaybooks {
  readonly playbooks: readonly Playbook[];
  readonly loader: Loader;
  /** All modules, the user's own too. */
  readonly modules: ModuleTable;
  readonly files: Files;
  /** Everything that is wrong, in the order of the files. With an error among them nothing may be run. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads playbooks and all that they import, and checks whatever can be known before a run. Never throws for a mistake of the user. */
export async function loadPlaybooks(
  paths: readonly string[],
  options: LoadOptions,
): Promise<LoadedPlaybooks> {
  const { cwd, decrypt } = options;
  const files = options.files ?? filesOnDisk(cwd);
  const modules = new ModulesWithLibraries(options.modules, files, cwd);
  const sources: Sources = {
    files,
    cwd,
    decrypt,
    modules,
    rolesPath: (options.rolesPath ?? []).map((folder) => resolve(cwd, folder)),
    addLibrary: (folder) => modules.addLibrary(folder),
  };
  const reading = new Reading(sources);
  const playbooks = paths.map((path) => ({
    path,
    plays: readPlaybook(resolve(cwd, path), undefined, nothingOwn, reading),
  }));
  await checkTaskArguments(modules, reading);
  checkTemplates(reading);
  return {
    playbooks,
    loader: makeLoader(sources, modules, reading),
    modules,
    files,
    diagnostics: reading.inOrder(),
  };
}
