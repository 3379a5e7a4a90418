import t from "tap";
import { allCases, callHapb, writeExpected } from "./case.js";

for (const wrong of allCases()) {
  t.test(wrong.name, async (t) => {
    const { exitCode, stderr } = await callHapb(wrong);
    if (process.env["UPDATE_EXPECTED"] && !/mistake of its own/.test(stderr)) writeExpected(wrong, stderr);
    else t.equal(stderr, wrong.expected);
    t.equal(exitCode, wrong.exitCode);
    t.notMatch(stderr, /^ +at .*:\d+:\d+\)?$/m, "no stack trace");
    t.notMatch(stderr, /mistake of its own/, "nothing unforeseen");
  });
}
