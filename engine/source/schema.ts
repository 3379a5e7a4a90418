import { createRequire } from "node:module";
import type { Ajv2020, ValidateFunction } from "ajv/dist/2020.js";
import type { Diagnostic, DiagnosticCode } from "../base/diagnostic.js";
import { Float, Secret, Template } from "../base/value.js";
import { allowsTemplate, type JsonSchema } from "./json-schema.js";
import { explainSchemaErrors } from "./schema-errors.js";
import { isSurelyValid } from "./surely-valid.js";
import type { Node, ScalarNode } from "./types.js";
import { keyName } from "./value.js";

/** Stands for a template's unknown value: fits no JSON type, so that only the schema's marks let it through. */
const UNKNOWN_SCALAR = Symbol("template");

const compiled = new WeakMap<JsonSchema, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/**
 * Checks a node against a schema. Every mistake is found at once and said once, at the exact key or value.
 * @param code the diagnostics' code, by which the area can be told: `schema/settings`
 */
export function checkSchema(
  node: Node,
  schema: JsonSchema,
  code: DiagnosticCode = "schema/invalid",
): Diagnostic[] {
  if (isSurelyValid(node, schema)) return [];
  const validate = compile(schema);
  if (validate(toData(node))) return [];
  return explainSchemaErrors(node, validate.errors ?? [], code);
}

function compile(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const validate = loadAjv().compile(withTemplates(schema));
  compiled.set(schema, validate);
  return validate;
}

function loadAjv(): Ajv2020 {
  if (ajv) return ajv;
  // Loaded when first needed (60 ms): well-formed input never gets here.
  const module = createRequire(import.meta.url)("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  ajv = new module.Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, strictTypes: false });
  ajv.addKeyword("expected").addKeyword("template");
  ajv.addKeyword({
    keyword: "isTemplate",
    validate: (_: unknown, data: unknown) => data === UNKNOWN_SCALAR,
    errors: false,
  });
  return ajv;
}

type AnySchema = Record<string, unknown>;

/** The schema with "or a template" at every place where one may stand. */
function withTemplates(schema: JsonSchema): AnySchema {
  const inner = mapSubschemas(schema as AnySchema, (child) => withTemplates(child));
  if (!allowsTemplate(schema)) return inner;
  const { $defs, $id, ...rest } = inner;
  return {
    ...($id === undefined ? {} : { $id }),
    ...($defs === undefined ? {} : { $defs }),
    if: { isTemplate: true },
    else: rest,
  };
}

const ONE = ["additionalProperties", "propertyNames", "items", "not", "if", "then", "else"];
const LISTS = ["anyOf", "allOf"];
const NAMED = ["properties", "patternProperties", "$defs"];

function mapSubschemas(schema: AnySchema, change: (child: AnySchema) => AnySchema): AnySchema {
  const result = { ...schema };
  const isSchema = (value: unknown): value is AnySchema => typeof value === "object" && value !== null;
  for (const keyword of ONE) if (isSchema(schema[keyword])) result[keyword] = change(schema[keyword]);
  for (const keyword of LISTS) {
    if (schema[keyword]) result[keyword] = (schema[keyword] as AnySchema[]).map(change);
  }
  for (const keyword of NAMED) {
    if (!schema[keyword]) continue;
    const members = Object.entries(schema[keyword] as Record<string, AnySchema>);
    result[keyword] = Object.fromEntries(members.map(([name, child]) => [name, change(child)]));
  }
  return result;
}

function toData(node: Node): unknown {
  if (node.kind === "sequence") return node.items.map(toData);
  if (node.kind === "mapping") {
    return Object.fromEntries(node.entries.map(({ key, value }) => [keyName(key.value), toData(value)]));
  }
  return scalarData(node);
}

function scalarData({ value }: ScalarNode): unknown {
  if (value instanceof Template || value instanceof Secret) return UNKNOWN_SCALAR;
  if (value instanceof Float) return value.value;
  return typeof value === "bigint" ? Number(value) : value;
}
