import { Template, type Value } from "../base/value.js";
import type { RoleRequest } from "./role.js";
import type { Variables } from "./types.js";

/** Two uses of a role are the same when all that they give to it is the same. */
export function roleIdentity(path: string, { own, params, useVars, from }: RoleRequest): string {
  return JSON.stringify([
    path,
    from,
    own.when.map(({ text }) => text),
    own.tags.map(plain),
    entries(params),
    entries(useVars),
  ]);
}

function entries(variables: Variables): unknown {
  return [...variables].map(([name, { value }]) => [name, plain(value)]);
}

function plain(value: Value): unknown {
  if (value instanceof Template) return { template: value.text };
  if (value instanceof Map) return [...value].map(([key, member]) => [plain(key), plain(member)]);
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === "bigint" ? String(value) : value;
}
