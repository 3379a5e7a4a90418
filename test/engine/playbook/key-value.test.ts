import assert from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import { SourceFile } from "../../../engine/base/source.js";
import { readKeyValues } from "../../../engine/playbook/key-value.js";
import { loadYaml } from "../../../engine/source/load.js";
import type { ScalarNode } from "../../../engine/source/types.js";

const nodeOf = (text: string) => loadYaml(new SourceFile("f.yml", JSON.stringify(text))).root as ScalarNode;
const optionsOf = (text: string) => {
  const read = readKeyValues(nodeOf(text));
  return read && Object.fromEntries([...read.options].map(([name, { value }]) => [name, value.source]));
};

const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const escaped = (value: string) => `"${value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;

t.test("what was written with quotes and escapes is read back", async (t) => {
  // Jinja's marks are brackets here, and a backslash before the closing quote would keep the text open.
  const value = fc.stringMatching(/^[ -~\n]{0,12}$/).filter((text) => !/[{}%#]|\\$/.test(text));
  const written = (options: Record<string, string>) =>
    Object.entries(options)
      .map(([key, each]) => `${key}=${escaped(each)}`)
      .join("  ");
  fc.assert(
    fc.property(fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }), (options) => {
      assert.deepEqual(optionsOf(written(options)), { ...options });
    }),
  );
  t.pass();
});

t.test("any text is either read or refused, and its parts stay inside of it", async (t) => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), (text) => {
      const node = nodeOf(text);
      const read = readKeyValues(node);
      const options = [...(read?.options.values() ?? [])].flatMap(({ key, value }) => [key, value]);
      for (const { at } of read?.rest ? [...options, read.rest] : options) {
        assert.ok(at.start >= node.at.start && at.end <= node.at.end);
      }
    }),
    { numRuns: 300 },
  );
  t.pass();
});

t.test("templates keep together, and know where they stand", async (t) => {
  const file = new SourceFile("f.yml", "src={{ a | default('x y') }} dest=\"{{ b }} c\"");
  const read = readKeyValues(loadYaml(file).root as ScalarNode)!;
  const { value } = read.options.get("dest")!;
  t.equal(value.source, "{{ b }} c");
  t.equal(file.text.slice(value.at.start, value.at.end), "{{ b }} c");
  t.equal(read.options.get("src")!.value.source, "{{ a | default('x y') }}");
});

t.test("a quote or a brace that stays open is refused", async (t) => {
  t.equal(optionsOf('a="b c'), undefined);
  t.equal(optionsOf("a={{ b c=d"), undefined);
});
