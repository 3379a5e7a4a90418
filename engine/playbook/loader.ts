import { DiagnosticError } from "../base/diagnostic.js";
import { checkTaskArguments } from "./check-arguments.js";
import { checkTemplates } from "./check-templates.js";
import { surroundingsOf } from "./include.js";
import type { ModuleTable } from "./modules.js";
import { Reading, type Sources } from "./reading.js";
import { buildRole } from "./role.js";
import { nothingOwn } from "./surroundings.js";
import { findTaskFile, readTaskFile } from "./task-file.js";
import type { Include, Loader, Role } from "./types.js";

/** The loader for what is included at run time. `first` has parsed most of the files already. */
export function makeLoader(sources: Sources, modules: ModuleTable, first: Reading): Loader {
  const finish = async (reading: Reading): Promise<void> => {
    await checkTaskArguments(modules, reading);
    checkTemplates(reading);
    const errors = reading.inOrder().filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new DiagnosticError(errors);
  };
  return {
    async loadTasks(include, file, given) {
      const reading = new Reading(sources, first);
      const around = surroundingsOf(include, given);
      const path = findTaskFile(file, include.at, around, reading);
      const steps = path === undefined ? [] : readTaskFile(path, include.at, around, reading);
      await finish(reading);
      return steps;
    },
    async loadRole(include, name, from, given) {
      const reading = new Reading(sources, first);
      const around = surroundingsOf(include, given);
      const uses = buildRole(
        {
          ...{ name, at: include.at, from, own: nothingOwn, params: new Map(), useVars: ownVars(include) },
          parents: around.role ? [...around.role.parents, around.role] : [],
          allowDuplicates: include.options.get("allow_duplicates")?.value !== false,
        },
        around,
        reading,
      );
      await finish(reading);
      const role = uses.at(-1)!.role;
      const tasks = uses.flatMap((use) => use.role.tasks);
      const handlers = [...uses.flatMap((use) => use.role.handlers), ...reading.collected.handlers];
      return withSteps(role, tasks, handlers);
    },
  };
}

/** The include's own `vars`, which the role's steps also see as include params. */
function ownVars(include: Include): Role["useVars"] {
  const outer = include.around.includeParams;
  return new Map([...include.includeParams].filter(([name, variable]) => outer.get(name) !== variable));
}

function withSteps(role: Role, tasks: Role["tasks"], handlers: Role["handlers"]): Role {
  return { ...role, tasks, handlers };
}
