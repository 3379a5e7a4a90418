import type { Template } from "../base/value.js";
import { surroundingsOf } from "./include.js";
import { buildRole } from "./role.js";
import type { Reading } from "./reading.js";
import { nothingOwn } from "./surroundings.js";
import { findTaskFile, readTaskFile } from "./task-file.js";
import type { Include, Step } from "./types.js";

/**
 * Reads what constant includes will bring, so that mistakes there are found before anything connects.
 * @returns the handlers that they bring, and whether that is all: an include with variables in its name may bring others
 */
export function lookAtIncludes(reading: Reading): {
  readonly handlers: readonly Step[];
  readonly isAll: boolean;
} {
  const handlers: Step[] = [];
  let isAll = true;
  for (let found = reading.includes.shift(); found; found = reading.includes.shift()) {
    const { include, node } = found;
    const from = fromOf(include);
    if (typeof include.target !== "string" || !from) {
      isAll = false;
      continue;
    }
    const around = surroundingsOf(include);
    const key = `${include.what} ${include.target} ${include.folder} ${around.isHandler} ${JSON.stringify(from)}`;
    if (reading.lookedAt.has(key)) continue;
    reading.lookedAt.add(key);
    if (include.what === "tasks") {
      const path = findTaskFile(include.target, node.at, around, reading);
      if (path !== undefined) readTaskFile(path, node.at, around, reading);
      continue;
    }
    const uses = buildRole(
      {
        ...{
          name: include.target,
          at: node.at,
          own: nothingOwn,
          params: new Map(),
          useVars: new Map(),
          from,
        },
        parents: around.role ? [...around.role.parents, around.role] : [],
      },
      around,
      reading,
    );
    handlers.push(...uses.flatMap(({ role }) => role.handlers));
  }
  handlers.push(...reading.collected.handlers);
  return { handlers, isAll };
}

type From = { tasks?: string; vars?: string; defaults?: string; handlers?: string };

/** The `..._from` of an include_role; undefined when one has variables. */
function fromOf(include: Include): From | undefined {
  const from: From = {};
  for (const what of ["tasks", "vars", "defaults", "handlers"] as const) {
    const value = include.options.get(`${what}_from`)?.value as string | Template | undefined;
    if (value === undefined) continue;
    if (typeof value !== "string") return undefined;
    from[what] = value;
  }
  return from;
}
