import fc from "fast-check";
import stringWidth from "string-width";
import t from "tap";
import { error, warning, type Diagnostic } from "../../../engine/base/diagnostic.js";
import { SourceFile } from "../../../engine/base/source.js";
import { renderDiagnostics } from "../../../engine/source/frame.js";

/** A diagnostic at the first place of `words` in a text. */
function at(text: string, words: string, rest: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(words);
  const file = new SourceFile("site.yml", text);
  return {
    ...error("yaml/test", "something is wrong", { at: { file, start, end: start + words.length } }),
    ...rest,
  };
}

const render = (diagnostic: Diagnostic, width?: number) =>
  renderDiagnostics([diagnostic], { color: false, width });

t.test("summary, place, two lines above, mark, rule and mend", async (t) => {
  const diagnostic = at("a: 1\nb: 2\nc: 3\nd: wrong\n", "wrong", { detail: "The rule.", hint: "the mend" });
  t.equal(
    render(diagnostic),
    `error: something is wrong
 --> site.yml:4:4
  |
2 | b: 2
3 | c: 3
4 | d: wrong
  |    ^^^^^
  = The rule.
  = help: the mend

`,
  );
});

t.test("related places, aligned line numbers, a warning", async (t) => {
  const text = `${"x: 1\n".repeat(11)}first: 1\nsecond: 2\n`;
  const file = new SourceFile("a.yml", text);
  const start = text.indexOf("second");
  const related = [{ at: { file, start: 0, end: 1 }, message: "it began here" }];
  t.equal(
    render(warning("yaml/test", "twice", { at: { file, start, end: start + 6 }, related })),
    `warning: twice
  --> a.yml:13:1
   |
11 | x: 1
12 | first: 1
13 | second: 2
   | ^^^^^^
   = it began here:
  --> a.yml:1:1
   |
 1 | x: 1
   | ^

`,
  );
});

t.test("without a place there is no frame", async (t) => {
  t.equal(
    render(error("cli/test", "no file", { hint: "give one" })),
    "error: no file\n  = help: give one\n\n",
  );
});

t.test("a place of several lines is marked to the end of its first", async (t) => {
  t.match(render(at("a:\n  - b\n  - c\n", "- b\n  - c")), /\n2 \| {3}- b\n {2}\| {3}\^\^\^\n/);
});

t.test("an empty place gets one mark, also at the end of the file", async (t) => {
  const file = new SourceFile("a.yml", "a:");
  t.match(render(error("yaml/test", "x", { at: { file, start: 2, end: 2 } })), /\n1 \| a:\n {2}\| {3}\^\n/);
});

t.test("tabs, wide and joined letters keep the mark under the characters", async (t) => {
  t.match(render(at("\ta: wrong\n", "wrong")), /\n1 \| → {3}a: wrong\n {2}\| {8}\^{5}\n/);
  t.match(render(at("日本: wrong\n", "wrong")), /\n1 \| 日本: wrong\n {2}\| {7}\^{5}\n/);
  t.match(render(at("e\u0301👩‍👩‍👧: wrong\n", "wrong")), /\n {2}\| {6}\^{5}\n/);
  t.match(render(at("a: 日本\n", "日本")), /\n {2}\| {4}\^{4}\n/);
});

t.test("nothing from a file reaches the terminal as a command", async (t) => {
  const text = "a: \x1b]0;title\x07\x9b31m\u202e wrong\r\n";
  const shown = render(at(text, "wrong", { summary: "a\x1b[2Jb", detail: "c\rd" }));
  t.notMatch(shown, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  t.match(shown, "a: ␛]0;title␇<U+009B>31m<U+202E> wrong");
});

t.test("a long line is cut around the place", async (t) => {
  const shown = render(at(`${"a ".repeat(200)}wrong ${"b ".repeat(200)}`, "wrong"), 60).split("\n");
  t.match(shown[3], /^1 \| …(?:a )+wrong (?:b )+b? ?…$/);
  t.equal(shown[4]!.indexOf("^"), shown[3]!.indexOf("wrong"));
  t.ok(shown.every((line) => line.length <= 60));
});

t.test("colours only add to the words", async (t) => {
  const diagnostic = at("a: wrong\n", "wrong", { detail: "d", hint: "h" });
  const colored = renderDiagnostics([diagnostic], { color: true });
  t.not(colored, render(diagnostic));
  t.equal(colored.replace(/\x1b\[[0-9;]*m/g, ""), render(diagnostic));
});

t.test("property: no line is wider than the terminal, and the mark is below the place", async () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "日", "\t", "é", "e\u0301", "\x1b", "👩‍👩‍👧", " ") });
  fc.assert(
    fc.property(letters, letters, fc.integer({ min: 40, max: 90 }), (before, after, width) => {
      const shown = render(at(`${before}wrong${after}`, "wrong"), width).split("\n");
      const line = shown[3]!;
      const column = stringWidth(line.slice(0, line.indexOf("wrong")));
      return shown.every((line) => stringWidth(line) <= width) && shown[4]!.indexOf("^^^^^") === column;
    }),
  );
});
