import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import t from "tap";
import { SourceFile } from "../../../engine/base/source.js";
import type { JsonSchema } from "../../../engine/source/json-schema.js";
import { loadYaml } from "../../../engine/source/load.js";
import { nearest } from "../../../engine/source/nearest.js";
import { checkSchema } from "../../../engine/source/schema.js";
import { isSurelyValid } from "../../../engine/source/surely-valid.js";
import type { Node } from "../../../engine/source/types.js";
import { nodeToPlain } from "../../../engine/source/value.js";

const rootOf = (text: string): Node => loadYaml(new SourceFile("a.yml", text)).root!;

/** Each diagnostic as `line:column summary`, with its hint in brackets. */
function wrong(text: string, schema: JsonSchema): string[] {
  return checkSchema(rootOf(text), schema).map(({ at, summary, hint }) => {
    const { line, column } = at!.file.position(at!.start);
    return `${line}:${column} ${summary}${hint ? ` [${hint}]` : ""}`;
  });
}

const play: JsonSchema = {
  title: "a play",
  type: "object",
  required: ["hosts"],
  additionalProperties: false,
  properties: {
    hosts: {
      expected: "a pattern or a list of patterns",
      anyOf: [
        { type: "string", minLength: 1 },
        { type: "array", minItems: 1, items: { type: "string" } },
      ],
    },
    forks: { type: "integer", minimum: 1, maximum: 100 },
    order: { enum: ["inventory", "sorted", "shuffle"] },
    vars: { type: "object" },
    tags: { template: true, type: "array", items: { type: "string" } },
    fixed: { type: "string", template: false },
    child: { $ref: "#" },
    size: {
      anyOf: [
        { type: "integer" },
        { type: "object", required: ["x"], properties: { x: { type: "integer" } } },
      ],
    },
  },
};

t.test("right input, with templates where only scalars may stand or the schema says so", async (t) => {
  const text =
    'hosts: [a, "{{ b }}"]\nforks: "{{ n }}"\norder: "{{ o }}"\ntags: "{{ t }}"\nchild: {hosts: a}\n';
  t.strictSame(wrong(text, play), []);
});

t.test("each mistake is said once, at its own place", async (t) => {
  const cases: readonly [string, readonly string[]][] = [
    ["hots: all", ['1:1 unknown key "hots" in a play [did you mean "hosts"?]']],
    ["forks: 2", ['1:1 a play needs the key "hosts"']],
    ["hosts: ''", ['1:1 "hosts" must not be empty']],
    ["hosts: []", ['1:1 "hosts" must not be empty']],
    ["hosts: {a: 1}", ['1:8 "hosts" must be a pattern or a list of patterns, not a mapping']],
    ["hosts: [1, a]", ['1:9 item 1 of "hosts" must be text, not the number 1 [put quotes around it: "1"]']],
    ["hosts: a\nforks: x", ['2:8 "forks" must be a whole number, not "x"']],
    ["hosts: a\nforks: 1.5", ['2:8 "forks" must be a whole number, not the number 1.5']],
    ["hosts: a\nforks: 0", ['2:8 "forks" must be 1 or more']],
    ["hosts: a\nforks: 101", ['2:8 "forks" must be 100 or less']],
    ["hosts: a\norder: shufle", ['2:8 "order" can\'t be "shufle" [did you mean "shuffle"?]']],
    ["hosts: a\nvars: '{{ v }}'", ['2:7 "vars" must be a mapping, not a template']],
    ["hosts: a\nfixed: '{{ v }}'", ['2:8 "fixed" must be text, not a template']],
    [
      "hosts: a\nchild: {hosts: 5}",
      ['2:16 "hosts" must be a pattern or a list of patterns, not the number 5'],
    ],
    ["hosts: a\nsize: {x: y}", ['2:11 "x" must be a whole number, not "y"']],
    ["hosts: a\nsize: {}", ['2:1 "size" needs the key "x"']],
    ["hosts: a\nsize: big", ['2:7 "size" must be a whole number or a mapping, not "big"']],
    ["- hosts", ["1:1 a play must be a mapping, not a list"]],
  ];
  for (const [text, said] of cases) t.strictSame(wrong(text, play), said, text);
});

t.test("all mistakes at once, in the order of the file", async (t) => {
  t.strictSame(wrong("forks: x\nhots: a\nvars: 1\n", play), [
    '1:8 "forks" must be a whole number, not "x"',
    '2:1 unknown key "hots" in a play [did you mean "hosts"?]',
    '3:7 "vars" must be a mapping, not the number 1',
  ]);
});

t.test("a key that is nothing like any other is answered with those there are", async (t) => {
  const [diagnostic] = checkSchema(rootOf("hosts: a\nzzzzzz: 1"), play);
  t.match(diagnostic?.detail, /^Known keys: hosts, forks, /);
});

t.test("property: what is surely valid is valid to ajv, and whatever ajv refuses is said", async () => {
  const ajv = new Ajv2020({ strict: false });
  const schema: fc.Arbitrary<JsonSchema> = fc.letrec<{ schema: JsonSchema }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<JsonSchema>(
        { type: "string" },
        { type: "integer", minimum: 0 },
        { type: ["boolean", "null"] },
        { enum: ["a", 1, null] },
        { const: "b" },
        { type: "string", pattern: "^a" },
        {},
      ),
      fc.record({ type: fc.constant("array" as const), items: tie("schema"), minItems: fc.nat(2) }),
      fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
      fc.record({
        type: fc.constant("object" as const),
        properties: fc.record({ a: tie("schema"), b: tie("schema") }),
        required: fc.subarray(["a", "b"]),
        additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
      }),
    ),
  })).schema;
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom("a", "b", 1, -1, 0.5, true, null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(schema, json, (schema, value) => {
      const root = rootOf(JSON.stringify(value));
      const isValid = ajv.validate(schema, nodeToPlain(root));
      const isSaid = checkSchema(root, schema).length > 0;
      return (isValid || !isSurelyValid(root, schema)) && isSaid === !isValid;
    }),
    { numRuns: 150 },
  );
});

t.test("the nearest word is the one most likely meant", async (t) => {
  const words = ["hosts", "tasks", "handlers", "roles", "become", "children", "ansible_host", "no"];
  const cases: readonly [string, string | undefined][] = [
    ["host", "hosts"],
    ["hsots", "hosts"],
    ["Tasks", "tasks"],
    ["becom", "become"],
    ["childs", "children"],
    ["ansible_hots", "ansible_host"],
    ["x", undefined],
    ["zebra", undefined],
    ["on", "no"],
  ];
  for (const [word, meant] of cases) t.equal(nearest(word, words), meant, word);
});
