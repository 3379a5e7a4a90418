import fc from "fast-check";
import t from "tap";
import { stringify } from "yaml";
import { fromPlain, plainEqual, toPlain } from "../../../engine/base/plain.js";
import { SourceFile } from "../../../engine/base/source.js";
import { Float, Template, type Value } from "../../../engine/base/value.js";
import { renderDiagnostics } from "../../../engine/source/frame.js";
import { loadYaml, loadYamlDocuments } from "../../../engine/source/load.js";
import { resolvePlain } from "../../../engine/source/scalars.js";
import type { Node } from "../../../engine/source/types.js";
import { member, nodeAt, nodeToPlain, nodeToValue } from "../../../engine/source/value.js";

const load = (text: string) => loadYaml(new SourceFile("a.yml", text));

function rootOf(text: string): Node {
  const { root, diagnostics } = load(text);
  if (!root) throw new Error(`no root: ${renderDiagnostics(diagnostics, { color: false })}`);
  return root;
}

const valueOf = (text: string): Value => nodeToValue(rootOf(text));

/** Everything under the key `a`. */
const a = (text: string): Value => (valueOf(text) as Map<Value, Value>).get("a")!;

// Each line was read with PyYAML 6.
const scalars: readonly [string, Value][] = [
  ...["yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"].map((word): [string, Value] => [
    word,
    true,
  ]),
  ...["no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"].map((word): [string, Value] => [
    word,
    false,
  ]),
  ...["y", "n", "Y", "N", "yEs", "oN", "nULL"].map((word): [string, Value] => [word, word]),
  ...["~", "null", "Null", "NULL", ""].map((word): [string, Value] => [word, null]),
  ["0", 0],
  ["-0", -0],
  ["+12", 12],
  ["0644", 420],
  ["-017", -15],
  ["0o17", "0o17"],
  ["08", "08"],
  ["0x1F", 31],
  ["0X1f", "0X1f"],
  ["0b101", 5],
  ["1_000", 1000],
  ["_1", "_1"],
  ["1:30", 90],
  ["22:22", 1342],
  ["190:20:30", 685230],
  ["1:60", "1:60"],
  ["0:30", "0:30"],
  ["9007199254740993", 9007199254740993n],
  ["1e3", "1e3"],
  ["1.0e3", "1.0e3"],
  ["1.0e+3", new Float(1000)],
  ["1.", new Float(1)],
  [".5", new Float(0.5)],
  ["-.5", "-.5"],
  ["1.30", new Float(1.3)],
  ["1.2.3", "1.2.3"],
  ["190:20:30.15", new Float(685230.15)],
  [".inf", new Float(Infinity)],
  ["-.INF", new Float(-Infinity)],
  [".NaN", new Float(NaN)],
  ["inf", "inf"],
  ["2024-01-01", "2024-01-01"],
  ["=", "="],
];

t.test("plain scalars mean what PyYAML makes of them", async (t) => {
  for (const [text, value] of scalars) t.strictSame(resolvePlain(text), value, JSON.stringify(text));
});

t.test("quotes and !!str make text, explicit tags make their type", async (t) => {
  const cases: readonly [string, Value][] = [
    ["a: 'yes'", "yes"],
    ['a: "0644"', "0644"],
    ["a: !!str 5", "5"],
    ["a: ! 5", "5"],
    ["a: !!int '5'", 5],
    ["a: !!float 5", new Float(5)],
    ["a: !!bool 'on'", true],
    ["a: |\n  5\n", "5\n"],
  ];
  for (const [text, value] of cases) t.strictSame(a(text), value, text);
});

t.test("keys keep their type and order", async (t) => {
  const keys = [...(valueOf("443: a\n8080: b\nyes: c\n'443': d\n1.5: e\n") as Map<Value, Value>).keys()];
  t.strictSame(keys, [443, 8080, true, "443", new Float(1.5)]);
});

t.test("merge keys: own keys win, of a list the earlier mapping", async (t) => {
  const text = "x: &x {p: 1, q: 1}\ny: &y {q: 2, r: 2}\na:\n  r: 3\n  <<: [*x, *y]\n  s: 3\n";
  t.strictSame(
    a(text),
    new Map([
      ["q", 1],
      ["r", 3],
      ["p", 1],
      ["s", 3],
    ]),
  );
  t.strictSame([...(a(text) as Map<string, Value>).keys()], ["q", "r", "p", "s"], "in PyYAML's order");
  t.strictSame(a("a: {'<<': 1}"), new Map([["<<", 1]]), "a quoted << is a key");
});

t.test("aliases repeat their anchor", async (t) => {
  t.strictSame(a("x: &x [1]\na: [*x, *x]"), [[1], [1]]);
  t.strictSame(a("x: &x 1\ny: &x 2\na: *x"), 2, "the last anchor of a name counts");
});

t.test("an empty file has no root and nothing wrong", async (t) => {
  for (const text of ["", "\n", "# only a comment\n", "---\n", "---\n...\n"]) {
    t.strictSame([load(text).root, load(text).diagnostics.length], [undefined, 0], JSON.stringify(text));
  }
});

t.test("several documents where they are asked for", async (t) => {
  const { roots } = loadYamlDocuments(new SourceFile("a.yml", "a: 1\n---\n---\na: 2\n"));
  t.strictSame(roots.map(nodeToValue), [new Map([["a", 1]]), new Map([["a", 2]])]);
});

t.test("text with template marks is a template, but not under !unsafe", async (t) => {
  for (const mark of ["{{ x }}", "{% if x %}", "{# x #}"]) t.ok(a(`a: "${mark}"`) instanceof Template, mark);
  t.equal(a('a: "{ {x} }"'), "{ {x} }");
  t.equal(a('a: !unsafe "{{ x }}"'), "{{ x }}");
  t.strictSame(a('a: !unsafe ["{{ x }}", {b: "{{ y }}"}]'), ["{{ x }}", new Map([["b", "{{ y }}"]])]);
  t.ok(rootOf('"{{ x }}": 1').kind === "mapping");
  t.strictSame(
    [...(valueOf('"{{ x }}": 1') as Map<Value, Value>).keys()],
    ["{{ x }}"],
    "keys are text in values",
  );
});

/** Where the name `x` of a template stands, as line:column. */
function placeOfX(text: string): string {
  const template = a(text) as Template;
  const i = template.text.indexOf("x");
  const offset = template.offsets?.[i] ?? template.at!.start + i;
  const { line, column } = template.at!.file.position(offset);
  return `${line}:${column}`;
}

t.test("a template knows where each of its characters stands", async (t) => {
  const cases: readonly [string, string][] = [
    ["a: is {{ x }}", "1:10"],
    ['a: "{{ x }}"', "1:8"],
    ["a: '{{ x }}'", "1:8"],
    ["a: 'it''s {{ x }}'", "1:14"],
    ['a: "\\t\\u00e9\\"{{ x }}"', "1:18"],
    ['a: "one\n  two {{ x }}"', "2:10"],
    ["a: one\n  two\n\n  {{ x }}", "4:6"],
    ["a: |\n  one\n   two {{ x }}\n", "3:11"],
    ["a: >-\n    one\n    two\n\n    {{ x }}\n", "5:8"],
    ["a: >\n  one\n    two\n  {{ x }}\n", "4:6"],
    ['a: "one \\\n  two {{ x }}"', "2:10"],
    ["a: |\r\n  one\r\n  {{ x }}\r\n", "3:6"],
  ];
  for (const [text, place] of cases) t.equal(placeOfX(text), place, JSON.stringify(text));
});

t.test("property: letters of a template stand where its offsets say", async () => {
  const words = fc.array(fc.stringMatching(/^[a-z '"\\é\t]{0,8}$/), { minLength: 1, maxLength: 5 });
  const styles = fc.constantFrom("QUOTE_DOUBLE", "QUOTE_SINGLE", "BLOCK_LITERAL", "BLOCK_FOLDED", "PLAIN");
  fc.assert(
    fc.property(words, styles, fc.integer({ min: 20, max: 60 }), (lines, style, lineWidth) => {
      const written = `q{{ x }}${lines.join("\n")}q`;
      const source = stringify({ a: written }, { defaultStringType: style as "PLAIN", lineWidth });
      // What was read, not what was written: the library folds some texts so that they come back otherwise.
      const { text, at, offsets } = a(source) as Template;
      const isPlaced = (char: string, i: number) =>
        !/[a-z]/.test(char) || source[offsets?.[i] ?? at!.start + i] === char;
      return text.split("").every(isPlaced);
    }),
    { numRuns: 300 },
  );
});

t.test("property: JSON printed as YAML, or as it is, comes back", async () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.boolean(), (json, asJson) => {
      const text = asJson ? JSON.stringify(json) : stringify(json, { version: "1.1" });
      const { root } = load(text);
      const back = root === undefined ? null : toPlain(withoutTemplates(nodeToValue(root)));
      return plainEqual(back, toPlain(fromPlain(json))) || hasExponent(text);
    }),
  );
});

/** `1e21` is text to PyYAML, and so it is here. */
function hasExponent(text: string): boolean {
  return /\de[-+]?\d/i.test(text);
}

function withoutTemplates(value: Value): Value {
  if (value instanceof Template) return value.text;
  if (Array.isArray(value)) return value.map(withoutTemplates);
  return value instanceof Map
    ? new Map([...value].map(([key, item]) => [key, withoutTemplates(item)]))
    : value;
}

t.test(
  "property: whatever a file holds, loading it ends in nodes or in diagnostics within the file",
  async () => {
    const sample = "- name: a\n  b: [1, {c: 'd'}]\n  e: |\n    {{ f }}\n  g: \"h\\n\"\n  <<: *i\n";
    const pieces = fc.constantFrom(..."-:[]{}'\"|>&*!#%@`,? \n\t", "{{", "}}", "<<", "---\n", "  ");
    const mutated = fc
      .array(fc.tuple(fc.nat(sample.length), pieces), { maxLength: 6 })
      .map((edits) =>
        edits.reduce((text, [at, piece]) => text.slice(0, at) + piece + text.slice(at), sample),
      );
    fc.assert(
      fc.property(
        fc.oneof(
          mutated,
          fc.string({ unit: "binary" }),
          fc.array(pieces).map((p) => p.join("")),
        ),
        (text) => {
          const { root, diagnostics } = load(text);
          renderDiagnostics(diagnostics, { color: true });
          const isInside = diagnostics.every(
            ({ at }) => !at || (at.start >= 0 && at.start <= at.end && at.end <= text.length + 1),
          );
          const isBroken = diagnostics.some(({ severity }) => severity === "error");
          return isInside && (root === undefined || !isBroken);
        },
      ),
      { numRuns: 400 },
    );
  },
);

t.test("thousands of brackets are a diagnostic, not an overflow", async (t) => {
  for (const text of [
    "[".repeat(20_000),
    `${"[".repeat(300)}${"]".repeat(300)}`,
    "a: ".repeat(5000),
    "- ".repeat(5000),
  ]) {
    const { diagnostics } = load(text);
    t.equal(diagnostics[0]?.severity, "error");
  }
});

t.test("nodes by JSON pointer, members by name", async (t) => {
  const root = rootOf("a/b:\n  - x: 1\n  - {x: 2}\n");
  t.strictSame(nodeToPlain(nodeAt(root, "/a~1b/1/x").node), 2);
  t.strictSame(nodeToPlain(nodeAt(root, "/a~1b/7/x").node), [{ x: 1 }, { x: 2 }], "the deepest there is");
  t.equal(root.kind === "mapping" && member(root, "c"), undefined);
});

t.test("a member called __proto__ is a member like any other", async (t) => {
  t.strictSame(Object.keys(nodeToPlain(rootOf("__proto__: {x: 1}")) as object), ["__proto__"]);
});
