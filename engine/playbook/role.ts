import { dirname, join } from "node:path";
import { roleIdentity } from "./role-identity.js";
import type { Span } from "../base/source.js";
import type { Node } from "../source/types.js";
import { plainBoolean } from "./literals.js";
import { findRole } from "./role-path.js";
import { roleFile, roleVariables } from "./role-files.js";
import type { Reading } from "./reading.js";
import { readRoleUses } from "./role-use.js";
import { readSteps } from "./steps.js";
import { within, type Own } from "./surroundings.js";
import type { Role, RoleUse, Step, Surroundings, Variables } from "./types.js";
import { isNothing, kindOf } from "./values.js";

/** A role as somebody asks for it. */
export interface RoleRequest {
  readonly name: string;
  readonly at: Span;
  /** Keywords that the use gives to the role's steps. */
  readonly own: Own;
  readonly params: Variables;
  /** `vars:` of the use. */
  readonly useVars: Variables;
  readonly from: RoleFrom;
  /** Where these are named. */
  readonly fromAt?: { readonly [what in keyof RoleFrom]?: Span };
  readonly parents: readonly Role[];
  readonly isDependency?: boolean;
  /** Overrides what the role's meta says: `import_role` and `include_role` run a role as often as they are met. */
  readonly allowDuplicates?: boolean;
}

export interface RoleFrom {
  readonly tasks?: string;
  readonly vars?: string;
  readonly defaults?: string;
  readonly handlers?: string;
}

/** Reads a role for one use. Its dependencies come first, the role itself last; empty when it can't be found. */
export function buildRole(request: RoleRequest, around: Surroundings, reading: Reading): readonly RoleUse[] {
  const { at, own, from } = request;
  const found = findRole(request.name, at, around, reading);
  if (!found) return [];
  const { name, path } = found;
  if (reading.open.includes(`role ${path}`) && request.parents.some((parent) => parent.path === path)) {
    reading.error("playbook/circle", "this role depends on itself", {
      at,
      detail: [...request.parents.map((parent) => parent.name), name].join(" -> "),
    });
    return [];
  }
  reading.sources.addLibrary(join(path, "library"));
  reading.open.push(`role ${path}`);
  const place = (what: keyof RoleFrom) => request.fromAt?.[what] ?? at;
  const meta = readMeta(path, at, reading);
  const dependencies: RoleUse[] = [];
  const tasks: Step[] = [];
  const handlers: Step[] = [];
  const role: Role = {
    name,
    path,
    identity: roleIdentity(path, request),
    params: request.params,
    useVars: request.useVars,
    isDependency: request.isDependency ?? false,
    parents: request.parents,
    defaults: roleVariables(path, "defaults", from.defaults, place("defaults"), reading),
    vars: roleVariables(path, "vars", from.vars, place("vars"), reading),
    tasks,
    handlers,
    dependencies,
    allowDuplicates: request.allowDuplicates ?? meta.allowDuplicates,
  };
  const inside: Surroundings = { ...within(around, own), role };
  const uses = meta.dependencies
    ? readRoleUses(meta.dependencies, [...request.parents, role], inside, reading)
    : [];
  dependencies.push(...uses.filter((use) => use.role.parents.at(-1) === role));
  const read = (folder: "tasks" | "handlers") =>
    readFolder(path, folder, from[folder], place(folder), inside, reading);
  tasks.push(...read("tasks"));
  handlers.push(...read("handlers"));
  reading.open.pop();
  const { inherited } = inside;
  return [
    ...uses,
    {
      at,
      role,
      params: request.params,
      vars: request.useVars,
      when: own.when,
      tags: [...own.tags],
      inherited,
    },
  ];
}

function readFolder(
  path: string,
  folder: "tasks" | "handlers",
  from: string | undefined,
  at: Span,
  inside: Surroundings,
  reading: Reading,
): readonly Step[] {
  const file = roleFile(path, folder, from, at, reading);
  if (file === undefined) return [];
  const around = { ...inside, folder: dirname(file), isHandler: folder === "handlers" };
  return readSteps(reading.parse(file), `the ${folder} of a role`, around, reading);
}

function readMeta(
  path: string,
  at: Span,
  reading: Reading,
): { allowDuplicates: boolean; dependencies?: Node } {
  const file = roleFile(path, "meta", undefined, at, reading);
  const root = file === undefined ? undefined : reading.parse(file);
  if (!root || isNothing(root)) return { allowDuplicates: false };
  if (root.kind !== "mapping") {
    reading.error("playbook/type", `a role's meta file must be a mapping, not ${kindOf(root)}`, {
      at: root.at,
    });
    return { allowDuplicates: false };
  }
  const value = (name: string) => root.entries.find(({ key }) => key.source === name)?.value;
  const duplicates = value("allow_duplicates");
  return {
    allowDuplicates: duplicates ? (plainBoolean(duplicates, "allow_duplicates", reading) ?? false) : false,
    dependencies: value("dependencies"),
  };
}
