import { basename, dirname, join, resolve } from "node:path";
import type { Span } from "../base/source.js";
import { nearest } from "../source/nearest.js";
import type { Reading } from "./reading.js";
import { readSteps } from "./steps.js";
import type { Step, Surroundings } from "./types.js";

/** Where a task file may stand: beside the file that names it, in the role, beside the playbook. */
function candidates(name: string, around: Surroundings): string[] {
  const section = around.isHandler ? "handlers" : "tasks";
  const { role } = around;
  const folders = [
    around.folder,
    ...(role ? [join(role.path, section), role.path] : []),
    around.playFolder,
    join(around.playFolder, section),
  ];
  return [...new Set(folders.map((folder) => resolve(folder, name)))];
}

/** The task file that is meant, or undefined after saying that there is none. */
export function findTaskFile(
  name: string,
  at: Span,
  around: Surroundings,
  reading: Reading,
): string | undefined {
  const { files } = reading.sources;
  const paths = candidates(name, around);
  const found = paths.find((path) => files.isFile(path));
  if (found !== undefined) return found;
  const withEnding = paths
    .flatMap((path) => [`${path}.yml`, `${path}.yaml`])
    .find((path) => files.isFile(path));
  const neighbours = paths.flatMap((path) => files.list(dirname(path)));
  const close = withEnding ? basename(withEnding) : nearest(basename(name), neighbours);
  reading.error("playbook/no-file", `there is no task file "${name}"`, {
    at,
    detail: `Looked in: ${[...new Set(paths.map((path) => reading.shown(dirname(path))))].join(", ")}`,
    hint: close && `did you mean "${join(dirname(name), close)}"?`,
  });
  return undefined;
}

/** Reads a task file in its surroundings. A file that imports itself is a circle, said once. */
export function readTaskFile(path: string, at: Span, around: Surroundings, reading: Reading): Step[] {
  if (reading.open.includes(path)) {
    const way = [...reading.open.slice(reading.open.indexOf(path)), path].map((file) => reading.shown(file));
    reading.error("playbook/circle", "this import goes in a circle", {
      at,
      detail: way.join(" -> "),
      hint: "use `include_tasks` with a `when` that ends it, if that is meant",
    });
    return [];
  }
  reading.open.push(path);
  const root = reading.parse(path);
  const steps = readSteps(root, "a task file", { ...around, folder: dirname(path) }, reading);
  reading.open.pop();
  return steps;
}
