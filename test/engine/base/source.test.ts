import fc from "fast-check";
import t from "tap";
import { formatSpan, SourceFile } from "../../../engine/base/source.js";

t.test("lines and columns begin at 1; a line end belongs to its line", async (t) => {
  const file = new SourceFile("x.yml", "ab\r\nc\n\nd");
  const places = [0, 1, 3, 4, 5, 6, 7, 8].map((offset) => {
    const { line, column } = file.position(offset);
    return `${line}:${column}`;
  });
  t.strictSame(places, ["1:1", "1:2", "1:4", "2:1", "2:2", "3:1", "4:1", "4:2"]);
  t.strictSame(
    [0, 1, 2, 3, 4, 5].map((number) => file.line(number)),
    ["", "ab", "c", "", "d", ""],
  );
  t.equal(file.lineCount, 4);
});

t.test("a place reads as editors take it", async (t) => {
  const file = new SourceFile("dir/x.yml", "a\n  b: c\n");
  t.equal(formatSpan({ file, start: 4, end: 5 }), "dir/x.yml:2:3");
});

t.test("the place of any character leads back to it", async () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "\n", "ü"), { minLength: 1 }), (characters) => {
      const text = characters.join("");
      const file = new SourceFile("x", text);
      for (let offset = 0; offset < text.length; offset++) {
        const { line, column } = file.position(offset);
        const before = text.split("\n").slice(0, line - 1);
        const found = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
        if (found !== offset) return false;
      }
      return true;
    }),
  );
});
