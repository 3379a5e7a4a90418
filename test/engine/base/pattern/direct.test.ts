import fc from "fast-check";
import { test } from "tap";
import { directSearch, mostSteps } from "../../../../engine/base/pattern/direct.js";
import { linearSearch } from "../../../../engine/base/pattern/engines.js";
import { parsePattern } from "../../../../engine/base/pattern/parse.js";
import { PatternError } from "../../../../engine/base/pattern/syntax.js";
import { pattern } from "../../../../engine/base/pattern.js";

const steps = (source: string, length: number) => mostSteps(parsePattern(source, {}), length);

test("what a search costs at the worst is known from the pattern and the text's length", async (t) => {
  t.equal(steps("three", 99), 500, "five characters, at each of 100 places");
  t.ok(steps("^\\s*#?\\s*Port .*$", 80) < 1e7);
  t.equal(steps("(a+)+", 10), Infinity);
  t.equal(steps("(?=a)b", 10), Infinity);
  t.equal(steps("(a)\\1", 10), Infinity);
  t.equal(steps("a{3}", 2), Infinity);
  t.equal(mostSteps(parsePattern("a", { ignoreCase: true }), 10), Infinity);
  t.equal(steps("(a|b)(c|d)", 9), 60, "two looks, and two for each of two ways");
});

test("finds what the linear engine finds", async (t) => {
  let compared = 0;
  const pieces = fc.array(
    fc.constantFrom(..."ab()[]|*+?^$.-1dwsWSZ\n", "\\d", "\\w", "\\s", "\\b", "é", "\\W"),
    {
      maxLength: 9,
    },
  );
  const texts = fc.array(fc.constantFrom(..."aab1 -\né😀"), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, texts, fc.nat(8), fc.boolean(), (parts, characters, at, multiline) => {
      const text = characters.join("");
      const from = characters.slice(0, at).join("").length;
      try {
        const parsed = parsePattern(parts.join(""), { multiline });
        const linear = linearSearch(parsed);
        const isBlind = /\\b/.test(parts.join("")) && /[^\0-\x7f]/.test(text);
        if (!linear || isBlind || mostSteps(parsed, text.length) > 1e7) return;
        compared++;
        t.strictSame(
          directSearch(parsed)(text, from),
          linear(text, from),
          JSON.stringify([parts.join(""), text, from]),
        );
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
  t.ok(compared > 200, `${compared} patterns were compared`);
});

test("a character that UTF-16 writes as a pair is one", async (t) => {
  t.same(
    [...pattern("x*").all("a😀b")].map(({ start }) => start),
    [0, 1, 3, 4],
  );
});
