import { basename, dirname, isAbsolute, join } from "node:path";
import type { Step } from "../playbook/types.js";
import { nearest } from "../source/nearest.js";
import type { PlayVariables } from "./play-variables.js";

export type FileKind = "files" | "templates" | "vars";

/** Folders in which the files of a step are looked for: its role, the roles that led to it, beside its own file, beside the playbook. */
export function searchFolders(play: PlayVariables, step?: Step): string[] {
  const role = step?.role;
  const roles = role ? [role.path, ...role.parents.map(({ path }) => path).reverse()] : [];
  return [...new Set([...roles, ...(step ? [step.folder] : []), play.play.folder])];
}

/** Where a file may stand, in the order of the search: `roles/x/files/NAME`, `roles/x/NAME`, ... */
export function candidatePaths(
  name: string,
  kind: FileKind | undefined,
  folders: readonly string[],
): string[] {
  if (isAbsolute(name)) return [name];
  if (kind === undefined) return [...new Set(folders.map((folder) => join(folder, name)))];
  const paths = folders.flatMap((folder) => {
    // A role's task files stand beside its files folder.
    const beside = ["tasks", "handlers"].includes(basename(folder))
      ? [join(dirname(folder), kind, name)]
      : [];
    return [...beside, join(folder, kind, name), join(folder, name)];
  });
  return [...new Set(paths)];
}

export interface Found {
  readonly path?: string;
  /** Folders that were looked in. */
  readonly looked: readonly string[];
  /** A name close by that is there. */
  readonly close?: string;
}

/** The first candidate that is there; a folder counts where `takesFolders`. */
export function findFile(
  name: string,
  kind: FileKind | undefined,
  play: PlayVariables,
  step?: Step,
  takesFolders = false,
): Found {
  const { files } = play.run.sources;
  const paths = candidatePaths(name, kind, searchFolders(play, step));
  const path = paths.find((each) => files.isFile(each) || (takesFolders && files.isFolder(each)));
  const looked = [...new Set(paths.map((each) => dirname(each)))];
  if (path !== undefined) return { path, looked };
  const close = nearest(
    basename(name),
    looked.flatMap((folder) => files.list(folder)),
  );
  return { looked, close: close && join(dirname(name), close) };
}
