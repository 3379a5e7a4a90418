import fc from "fast-check";
import { test } from "tap";
import { escapePattern, pattern, PatternError } from "../../../engine/base/pattern.js";
import { findCases, replaceCases, wrongCases } from "./pattern-cases.js";

const flagsOf = (letters = "") => ({ multiline: letters.includes("m"), ignoreCase: letters.includes("i") });

test("finds what Python finds", async (t) => {
  for (const { pattern: source, flags, text, found } of findCases)
    t.same(
      [...pattern(source, flagsOf(flags)).all(text)].map((match) => match.spans),
      found,
      JSON.stringify([source, text]),
    );
});

test("replaces as Python does", async (t) => {
  for (const { pattern: source, text, replacement, limit, result, count, ...rest } of replaceCases)
    t.same(
      pattern(source, flagsOf("flags" in rest ? rest.flags : "")).replace(text, replacement, limit),
      { text: result, count },
      JSON.stringify([source, text, replacement]),
    );
});

test("refuses what it can't do, and says where", async (t) => {
  for (const { pattern: source, offset, message } of wrongCases)
    t.throws(() => pattern(source), { name: "PatternError", offset, message }, source);
});

test("a replacement that names no group is refused", async (t) => {
  t.throws(() => pattern("a").replace("a", "\\1"), PatternError);
  t.throws(() => pattern("a").replace("a", "\\g<x>"), PatternError);
  t.throws(() => pattern("a").replace("a", "\\q"), PatternError);
});

test("match stands at the start, fullMatch takes all", async (t) => {
  t.equal(pattern("b").match("ab"), undefined);
  t.equal(pattern("a|ab").fullMatch("ab")?.end, 2);
  t.equal(pattern("a").fullMatch("ab"), undefined);
  t.equal(pattern("a$").fullMatch("a\n"), undefined);
});

test("a pattern that would backtrack for ever ends", async (t) => {
  const text = "a".repeat(40) + "b";
  t.equal(pattern("^(a+)+$").test(text), false, "in linear time");
  t.throws(() => pattern("^(?=a)(a+)+$").test(text), { message: /still searching/ });
});

test("an escaped text matches itself", async () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      (text) => pattern(escapePattern(text)).match(text)?.end === text.length,
    ),
  );
});

test("no pattern breaks anything", async () => {
  const pieces = fc.array(fc.constantFrom(..."ab()[]{}|*+?^$\\.-,1dwsbAZPi:<=!#> \n"), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (parts) => {
      try {
        pattern(parts.join("")).search("ab1 (a)\n-b");
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
      }
    }),
  );
});
