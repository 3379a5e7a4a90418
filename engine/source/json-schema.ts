import type { Plain } from "../base/value.js";

export type JsonType = "string" | "integer" | "number" | "boolean" | "null" | "array" | "object";

/**
 * A JSON schema (2020-12) with two keywords of ours:
 * - `template`: whether a template may stand here. Without it one may wherever only scalars may, because its value is
 *   not known before the run.
 * - `expected`: what belongs here in words, for messages: "a port from 1 to 65535".
 * `title` names the thing in messages: "unknown key "x" in a play".
 */
export interface JsonSchema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly title?: string;
  readonly description?: string;
  readonly default?: Plain;
  readonly examples?: readonly Plain[];
  readonly expected?: string;
  readonly template?: boolean;
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly Plain[];
  readonly const?: Plain;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
}

const SCALAR_TYPES: ReadonlySet<JsonType> = new Set(["string", "integer", "number", "boolean", "null"]);

/** The types a schema names, as a list; undefined where it names none. */
export function typesOf(schema: JsonSchema): readonly JsonType[] | undefined {
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

/** Whether a template may stand where this schema applies. */
export function allowsTemplate(schema: JsonSchema): boolean {
  if (schema.template !== undefined) return schema.template;
  const types = typesOf(schema);
  if (types) return types.every((type) => SCALAR_TYPES.has(type));
  return schema.enum !== undefined || schema.const !== undefined || schema.pattern !== undefined;
}
