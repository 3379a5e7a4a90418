import t from "tap";
import { formatSpan, SourceFile } from "../../../engine/base/source.js";
import { renderFile } from "../../../engine/template/evaluate.js";
import { type Environment } from "../../../engine/template/types.js";
import { scopeOf, evaluate, failure } from "./setting.js";

t.test("files: places are those of the file, header or not", async (t) => {
  const file = new SourceFile("motd.j2", "#jinja2: trim_blocks: False\nhello\n{{ nope }}\n");
  const { at } = failure(() => renderFile(file, scopeOf({}))).first;
  t.equal(formatSpan(at!), "motd.j2:3:4");
  const wrong = new SourceFile("motd.j2", "#jinja2: trim_block: False\nx");
  t.match(failure(() => renderFile(wrong, scopeOf({}))).first, {
    code: "template/syntax",
    hint: 'did you mean "trim_blocks"?',
  });
});

t.test("files: options of the caller", async (t) => {
  const file = new SourceFile("a.j2", "  {% if true %}\nx\n{% endif %}\n");
  t.equal(renderFile(file, scopeOf({})), "  x\n");
  t.equal(renderFile(file, scopeOf({}), {}, { lstripBlocks: true }), "x\n");
  t.equal(renderFile(file, scopeOf({}), {}, { trimBlocks: false, lstripBlocks: true }), "\nx\n");
  t.equal(renderFile(file, scopeOf({}), {}, { keepTrailingNewline: false }), "  x\n");
  t.equal(
    renderFile(
      new SourceFile("a", "a\nb\n"),
      scopeOf({}),
      {},
      { newlineSequence: "\r\n", keepTrailingNewline: false },
    ),
    "a\r\nb",
  );
});

t.test("files: an error in an included file stands in that file", async (t) => {
  const env: Environment = { loadTemplate: () => new SourceFile("part.j2", "a\n{{ nope }}") };
  const { at } = failure(() =>
    renderFile(new SourceFile("main.j2", "{% include 'part.j2' %}"), scopeOf({}), env),
  ).first;
  t.equal(formatSpan(at!), "part.j2:2:4");
});

t.test("files that include themselves end in a message", async (t) => {
  const file = new SourceFile("a.j2", "{% include 'a.j2' %}");
  t.equal(
    failure(() => renderFile(file, scopeOf({}), { loadTemplate: () => file })).first.code,
    "template/too-deep",
  );
  t.equal(
    failure(() => evaluate("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")).first.code,
    "template/too-deep",
  );
});
