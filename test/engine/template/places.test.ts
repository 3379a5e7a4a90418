import t from "tap";
import { formatSpan } from "../../../engine/base/source.js";
import { Template } from "../../../engine/base/value.js";
import { evaluateExpression, resolveValue } from "../../../engine/template/evaluate.js";
import { failure, fileScope } from "./setting.js";

t.test("the caret stands under the exact words, whatever the YAML around them", async (t) => {
  const texts = [
    'a: "x {{ b + nope }}"',
    "a: 'it''s {{ nope }}'",
    'a: "tab\\t\\u00e9 {{ nope }}"',
    "a: |\n  line one\n  and {{ nope }} more\n",
    "a: >-\n  folded\n  {{ nope }}\n",
    "a: plain {{ nope }}",
    "a:\n  - deep: ['{{ nope.x }}']",
  ];
  for (const text of texts) {
    const scope = fileScope(`b: 1\n${text}`);
    const { at } = failure(() => resolveValue(scope.get("a")!, scope)).first;
    t.equal(at?.file.text.slice(at.start, at.end), "nope", text);
  }
});

t.test("an error in a variable tells the way to it", async (t) => {
  const scope = fileScope('a: "{{ b }}"\nb: "x {{ c.d }}"\nc: "{{ 1 + none }}"');
  const { first } = failure(() => resolveValue(scope.get("a")!, scope));
  t.equal(first.code, "template/type");
  t.equal(formatSpan(first.at!), "vars.yml:3:8");
  t.strictSame(
    first.related?.map(({ at, message }) => `${formatSpan(at)} ${message}`),
    ["vars.yml:2:10 'c' is read here", "vars.yml:1:8 'b' is read here"],
  );
});

t.test("an undefined variable in a variable does so too", async (t) => {
  const scope = fileScope('a: "{{ b }}"\nb: "{{ c }}"\nc: "{{ nope }}"');
  const { first } = failure(() => resolveValue(scope.get("a")!, scope));
  t.equal(formatSpan(first.at!), "vars.yml:3:8");
  t.strictSame(
    first.related?.map(({ message }) => message),
    ["'c' is read here", "'b' is read here"],
  );
});

t.test("a loop of variables is named, with the places", async (t) => {
  const scope = fileScope('a: "{{ b.c }}"\nb: {c: "{{ a }}"}');
  const { first } = failure(() => evaluateExpression(new Template("a"), scope));
  t.equal(first.summary, "recursive loop in template: a -> b.c -> a");
  t.equal(first.related?.length, 2);
});
