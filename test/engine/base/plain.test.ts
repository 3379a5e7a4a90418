import fc from "fast-check";
import t from "tap";
import { fromPlain, keyText, plainEqual, toPlain } from "../../../engine/base/plain.js";
import {
  Float,
  Omit,
  Secret,
  Template,
  Tuple,
  Undefined,
  Unknown,
  type Plain,
  type Value,
} from "../../../engine/base/value.js";

t.test("what comes from JSON goes back as it was", async () => {
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Plain);
  fc.assert(fc.property(json, (plain) => plainEqual(toPlain(fromPlain(plain)), plain)));
});

t.test("equality: member order and members that aren't given don't count, types do", async (t) => {
  const cases: readonly [Plain | undefined, Plain | undefined, boolean][] = [
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [1, "1", false],
    [[], {}, false],
    [null, {}, false],
    [[1, 2], [2, 1], false],
    [{ toString: 1 }, {}, false],
    [undefined, null, false],
  ];
  for (const [a, b, isEqual] of cases) t.equal(plainEqual(a, b), isEqual, JSON.stringify([a, b]));
});

t.test("numbers with a fraction are floats; text stays text", async (t) => {
  t.strictSame(fromPlain([1, 1.5, "{{ x }}"]), [1, new Float(1.5), "{{ x }}"]);
});

t.test("values as plain JSON", async (t) => {
  const cases: readonly [Value, Plain][] = [
    [new Float(1), 1],
    [10n, 10],
    [new Tuple([1, Omit.value, "a"]), [1, "a"]],
    [[Omit.value, 1], [1]],
    [
      new Map<Value, Value>([
        [1, "a"],
        [true, "b"],
        [null, "c"],
        [new Float(2), "d"],
        ["left out", Omit.value],
      ]),
      { "1": "a", true: "b", null: "c", "2.0": "d" },
    ],
    [new Secret("word"), "********"],
  ];
  for (const [value, plain] of cases) t.strictSame(toPlain(value), plain);
  t.equal(
    toPlain(new Secret("word"), (secret) => secret.reveal()),
    "word",
  );
  t.equal(keyText(new Float(0.5)), "0.5");
});

t.test("a key named like one of an object's own is a key", async (t) => {
  const plain = toPlain(new Map<Value, Value>([["__proto__", 1]]));
  t.ok(Object.hasOwn(plain as object, "__proto__"));
});

t.test("what has no plain form is a mistake of the program", async (t) => {
  for (const value of [
    new Template("{{ x }}"),
    new Undefined("'x' is undefined"),
    new Unknown("why"),
    Omit.value,
  ])
    t.throws(() => toPlain(value), TypeError);
});
