import { join } from "node:path";
import type { Span } from "../base/source.js";
import { nearest } from "../source/nearest.js";
import type { Reading } from "./reading.js";
import type { Variables } from "./types.js";
import { mergeVariables } from "./surroundings.js";
import { variablesOf } from "./values.js";

const ENDINGS = [".yml", ".yaml", ".json"];

/**
 * The file of one of a role's folders: `main`, or what `tasks_from` and its like name.
 * @returns undefined where there is none; a named one that is missing has been reported
 */
export function roleFile(
  role: string,
  folder: string,
  from: string | undefined,
  at: Span,
  reading: Reading,
): string | undefined {
  const { files } = reading.sources;
  const names =
    from === undefined
      ? [...ENDINGS, ""].map((ending) => `main${ending}`)
      : ["", ...ENDINGS].map((e) => from + e);
  const found = names.map((name) => join(role, folder, name)).find((path) => files.isFile(path));
  if (found === undefined && from !== undefined) {
    const there = files.list(join(role, folder)).map((name) => name.replace(/\.(ya?ml|json)$/, ""));
    const close = nearest(from, there);
    reading.error("playbook/no-file", `the role has no ${folder} file "${from}"`, {
      at,
      detail: `Looked in: ${reading.shown(join(role, folder))}`,
      hint: close && `did you mean "${close}"?`,
    });
  }
  return found;
}

/** `defaults` or `vars` of a role: one file, or all files of a folder `main/`. */
export function roleVariables(
  role: string,
  folder: "defaults" | "vars",
  from: string | undefined,
  at: Span,
  reading: Reading,
): Variables {
  const { files } = reading.sources;
  const asFolder = join(role, folder, from ?? "main");
  if (files.isFolder(asFolder)) {
    const paths = filesBelow(asFolder, reading).filter((path) =>
      ENDINGS.some((ending) => path.endsWith(ending)),
    );
    return paths.map((path) => fileVariables(path, reading)).reduce(mergeVariables, new Map());
  }
  const path = roleFile(role, folder, from, at, reading);
  return path === undefined ? new Map() : fileVariables(path, reading);
}

function filesBelow(folder: string, reading: Reading): string[] {
  const { files } = reading.sources;
  return files
    .list(folder)
    .filter((name) => !name.startsWith(".") && !name.endsWith("~"))
    .flatMap((name) => {
      const path = join(folder, name);
      return files.isFolder(path) ? filesBelow(path, reading) : [path];
    });
}

/** The variables of a file; none where it is empty or broken (reported). */
export function fileVariables(path: string, reading: Reading): Variables {
  const root = reading.parse(path);
  return root ? variablesOf(root, "a file of variables", reading) : new Map();
}
