import { basename, dirname, join, resolve } from "node:path";
import type { Span } from "../base/source.js";
import { nearest } from "../source/nearest.js";
import type { Reading } from "./reading.js";
import type { Surroundings } from "./types.js";

/** Folders in which roles are looked for, in this order. */
function searchPath(around: Surroundings, reading: Reading): string[] {
  const besideRole = around.role ? [dirname(around.role.path)] : [];
  const folders = [
    join(around.playFolder, "roles"),
    ...reading.sources.rolesPath,
    ...besideRole,
    around.playFolder,
  ];
  return [...new Set(folders)];
}

/** Where a role stands, or undefined after saying that there is none of that name. */
export function findRole(
  name: string,
  at: Span,
  around: Surroundings,
  reading: Reading,
): { readonly name: string; readonly path: string } | undefined {
  const { files, cwd } = reading.sources;
  const folders = searchPath(around, reading);
  const paths = folders.map((folder) => resolve(folder, name));
  const path = [...paths, resolve(cwd, name)].find((candidate) => files.isFolder(candidate));
  if (path !== undefined) return { name: name.includes("/") ? basename(name) : name, path };
  const there = folders.slice(0, -1).flatMap((folder) => files.list(folder));
  const close = nearest(name, there);
  reading.error("playbook/no-role", `there is no role "${name}"`, {
    at,
    detail: `Looked in: ${folders.map((folder) => reading.shown(folder)).join(", ")}`,
    hint: close && `did you mean "${close}"?`,
  });
  return undefined;
}
