import fc from "fast-check";
import t from "tap";
import { Float, type Value } from "../../../engine/base/value.js";
import { splitPort } from "../../../engine/inventory/host-name.js";
import { readPythonLiteral } from "../../../engine/inventory/python-literal.js";
import { expandRanges } from "../../../engine/inventory/ranges.js";
import { splitWords } from "../../../engine/inventory/words.js";

const names = (pattern: string) => {
  const expanded = expandRanges(pattern);
  return "names" in expanded ? expanded.names.join(" ") : `wrong: ${expanded.wrong.summary}`;
};

t.test("ranges", async (t) => {
  const cases: readonly [string, string][] = [
    ["web", "web"],
    ["web[1:3]", "web1 web2 web3"],
    ["web[08:10].x", "web08.x web09.x web10.x"],
    ["web[1:9:3]", "web1 web4 web7"],
    ["web[:2]", "web0 web1 web2"],
    ["db-[a:c]", "db-a db-b db-c"],
    ["[y:B]", "y z A B"],
    ["[a:b][1:2]", "a1 a2 b1 b2"],
    ["n[00:01]", "n00 n01"],
    ["web[3:1]", "wrong: this range ends before it begins"],
    ["web[b:a]", "wrong: this range ends before it begins"],
    ["web[1:]", "wrong: this range has no end"],
    ["web[1]", "wrong: a range needs a begin and an end"],
    ["web[1:2:3:4]", "wrong: a range needs a begin and an end"],
    ["web[1:5:0]", "wrong: a range's step is a whole number from 1"],
    ["web[01:100]", "wrong: begin and end of a range with leading zeros need the same width"],
    ["web[ab:cd]", "wrong: a range goes from number to number or from letter to letter"],
    ["web[1:2", "wrong: a [ without its ]"],
    ["web[0:999999999]", "wrong: this stands for more than 100000 hosts"],
    ["[1:999][1:999]", "wrong: this stands for more than 100000 hosts"],
  ];
  for (const [pattern, expected] of cases) t.equal(names(pattern), expected, pattern);
});

t.test("property: a range has every number between its ends, in its width", async () => {
  const range = fc.tuple(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 9 }), fc.boolean());
  fc.assert(
    fc.property(range, ([first, count, step, isPadded]) => {
      const last = String(first + count);
      const begin = isPadded ? String(first).padStart(last.length, "0") : String(first);
      const expanded = expandRanges(`n[${begin}:${last}:${step}]`);
      if (!("names" in expanded)) return false;
      const { names } = expanded;
      const isWide = !isPadded || names.every((name) => name.length === last.length + 1);
      return (
        isWide &&
        names.every((name, i) => Number(name.slice(1)) === first + i * step) &&
        names.length === Math.floor(count / step) + 1
      );
    }),
  );
});

t.test("ports and addresses", async (t) => {
  const cases: readonly [string, string, number | undefined][] = [
    ["web1", "web1", undefined],
    ["web1:22", "web1", 22],
    ["10.0.0.1:22", "10.0.0.1", 22],
    ["web[1:3]:22", "web[1:3]", 22],
    ["web[1:3]", "web[1:3]", undefined],
    ["2001:db8::1", "2001:db8::1", undefined],
    ["::1", "::1", undefined],
    ["[2001:db8::1]:22", "2001:db8::1", 22],
    ["[2001:db8::[1:3]]:22", "[2001:db8::[1:3]]:22", undefined],
  ];
  for (const [written, name, port] of cases)
    t.strictSame(splitPort(written), port === undefined ? { name } : { name, port }, written);
});

// Each line was read with Python 3.11's ast.literal_eval; undefined where it refuses.
t.test("Python literals", async (t) => {
  const cases: readonly [string, Value | undefined][] = [
    ["5", 5],
    ["-3", -3],
    ["+3", 3],
    ["0x10", 16],
    ["0o17", 15],
    ["0b11", 3],
    ["1_000", 1000],
    ["0644", undefined],
    ["00", 0],
    ["1.0", new Float(1)],
    [".5", new Float(0.5)],
    ["1e3", new Float(1000)],
    ["1__0", undefined],
    ["9007199254740993", 9007199254740993n],
    ["True", true],
    ["None", null],
    ["true", undefined],
    ["abc", undefined],
    ["10.0.0.1", undefined],
    ["'a'", "a"],
    ["'a' \"b\"", "ab"],
    ["r'\\d'", "\\d"],
    ["b'x'", "x"],
    ["'\\x41\\u00e9\\n\\101\\q'", "Aé\nA\\q"],
    ["'''a'b'''", "a'b"],
    ["'open", undefined],
    ["[1, 'a', [2,],]", [1, "a", [2]]],
    ["(1)", 1],
    ["(1,)", [1]],
    ["()", []],
    [
      "{'a': 1, 2: None}",
      new Map<Value, Value>([
        ["a", 1],
        [2, null],
      ]),
    ],
    ["{}", new Map()],
    ["{1, 2, 1}", [1, 2]],
    ["[1", undefined],
    ["[1 2]", undefined],
    ["5 # five", 5],
    ["5 five", undefined],
    ["", undefined],
    ["f('x')", undefined],
    ["1 + 1", undefined],
  ];
  for (const [text, value] of cases) t.strictSame(readPythonLiteral(text), value, text);
});

t.test("words of a host line", async (t) => {
  const cases: readonly [string, readonly string[] | string][] = [
    ["a b=1  c='x y'", ["a", "b=1", "c=x y"]],
    ["a b=1#c d", ["a", "b=1"]],
    ["a 'b#c' # d", ["a", "b#c"]],
    ['a b="x\\"y\\n" c=x\\ y', ["a", 'b=x"y\\n', "c=x y"]],
    ["a b='", "4"],
    ["a \\", "2"],
  ];
  for (const [line, expected] of cases) {
    const words = splitWords(line);
    t.strictSame(
      "unclosed" in words ? String(words.unclosed) : words.map(({ text }) => text),
      expected,
      line,
    );
  }
});
