import type { JsonSchema } from "../../source/json-schema.js";

const text: JsonSchema = { type: "string" };
const expressions: JsonSchema = {
  anyOf: [{ type: "object", additionalProperties: { type: ["string", "boolean"] } }, { type: "null" }],
  expected: "a mapping of names to expressions",
};

/** A file that constructs groups and variables. */
export const constructedSchema: JsonSchema = {
  title: "constructed groups",
  type: "object",
  additionalProperties: false,
  required: ["plugin"],
  properties: {
    plugin: { enum: ["constructed", "ansible.builtin.constructed"], template: false },
    strict: { type: "boolean", template: false },
    use_vars_plugins: { type: "boolean", template: false },
    use_extra_vars: { type: "boolean", template: false },
    leading_separator: { type: "boolean", template: false },
    compose: expressions,
    groups: expressions,
    keyed_groups: {
      anyOf: [
        {
          type: "array",
          items: {
            title: "a keyed group",
            type: "object",
            additionalProperties: false,
            required: ["key"],
            properties: {
              key: text,
              prefix: text,
              separator: { type: "string", template: false },
              parent_group: text,
              default_value: text,
              trailing_separator: { type: "boolean", template: false },
            },
          },
        },
        { type: "null" },
      ],
      expected: "a list of keyed groups",
    },
  },
};
