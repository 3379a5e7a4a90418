import { dirname, join } from "node:path";
import type { SourceFile } from "../base/source.js";
import type { Files } from "../playbook/files.js";
import type { Environment } from "../template/types.js";
import { candidatePaths } from "./search-path.js";

// What a template file includes and imports is looked for where templates stand, and beside the file that is written
// (not beside the file that includes it).

/** For a template file that the module `template` writes: what it includes may stand beside it, after all other places. */
export function besideTemplate(environment: Environment, path: string, files: Files): Environment {
  const folders = [dirname(path)];
  return {
    ...environment,
    loadTemplate: (name) =>
      environment.loadTemplate?.(name) ?? firstOf(candidatePaths(name, "templates", folders), files),
  };
}

/** For a template file of a lookup: what it includes is looked for beside it before all other places. */
export function besideLookup(environment: Environment, path: string, files: Files): Environment {
  return {
    ...environment,
    loadTemplate: (name) => firstOf([join(dirname(path), name)], files) ?? environment.loadTemplate?.(name),
  };
}

function firstOf(paths: readonly string[], files: Files): SourceFile | undefined {
  const path = paths.find((each) => files.isFile(each));
  return path === undefined ? undefined : files.read(path);
}
