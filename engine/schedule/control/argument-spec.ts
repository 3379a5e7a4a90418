import type { Plain } from "../../base/value.js";
import * as schema from "../../module/schema.js";
import type { ObjectSchema, Schema } from "../../module/schema.js";

type Spec = { readonly [key: string]: Plain | undefined };

const scalars: Readonly<Record<string, Schema<unknown>>> = {
  str: schema.string(""),
  int: schema.integer(""),
  float: schema.number(""),
  bool: schema.boolean(""),
  path: schema.path(""),
  raw: schema.raw(""),
  json: schema.raw(""),
  jsonarg: schema.raw(""),
  bytes: schema.raw(""),
  bits: schema.raw(""),
};

/** The types that a specification may name. */
export const specTypes: readonly string[] = [...Object.keys(scalars), "list", "dict"];

/**
 * Ansible's specification of arguments as a schema of ours.
 * @throws TypeError for a type that there isn't; `message` says which
 */
export function objectOf(spec: Spec): ObjectSchema<unknown> {
  const members = Object.entries(spec).map(
    ([name, given]) => [name, memberOf(name, mapping(given))] as const,
  );
  return schema.object(Object.fromEntries(members));
}

function memberOf(name: string, spec: Spec): Schema<unknown> {
  const { type, required, choices, description, aliases } = spec;
  const fallback = spec["default"];
  const words = Array.isArray(choices) ? { choices: choices.map(String) } : {};
  const base = typeOf(name, typeof type === "string" ? type : "str", spec);
  const isList = base.type === "list" && base.items !== undefined;
  return {
    ...base,
    ...(isList ? { items: { ...base.items, ...words } } : words),
    description: Array.isArray(description)
      ? description.join(" ")
      : typeof description === "string"
        ? description
        : "",
    isOptional: required !== true,
    ...(Array.isArray(aliases) ? { aliases: aliases.map(String) } : {}),
    ...(fallback === undefined || fallback === null ? {} : { default: fallback }),
  };
}

function typeOf(name: string, type: string, { elements, options }: Spec): Schema<unknown> {
  const inner = options === undefined || options === null ? undefined : objectOf(mapping(options));
  if (type === "dict") return inner ?? schema.dict("");
  if (type === "list") {
    const element = typeof elements === "string" ? elements : "raw";
    return schema.list(element === "dict" && inner ? inner : typeOf(name, element, {}), "");
  }
  const found = scalars[type];
  if (!found) throw new TypeError(`the type "${type}" of ${name} is none of ${specTypes.join(", ")}`);
  return found;
}

function mapping(value: Plain | undefined): Spec {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}
