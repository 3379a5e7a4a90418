import t from "tap";
import { wildcard } from "../../../engine/base/wildcard.js";

t.test("wildcards match whole names, as the shell's do", async (t) => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ["web", ["web"], ["web1", "aweb", "Web"]],
    ["web*", ["web", "web1"], ["aweb"]],
    ["w?b", ["web"], ["wb", "weeb"]],
    ["w[a-e]b", ["web"], ["wfb"]],
    ["w[!a-d]b", ["web"], ["wab"]],
    ["[]x]", ["]", "x"], ["y"]],
    ["[!]x]", ["y"], ["]", "x"]],
    ["a[b*", ["a[b", "a[bc"], ["ab"]],
    ["*.example.org", ["a.example.org"], ["aXexampleXorg"]],
    ["(a+)*", ["(a+)b"], ["aab"]],
    ["[z-a]", [], ["z", "a"]],
  ];
  for (const [pattern, yes, no] of cases) {
    for (const name of yes) t.ok(wildcard(pattern)(name), `${pattern} matches ${name}`);
    for (const name of no) t.notOk(wildcard(pattern)(name), `${pattern} doesn't match ${name}`);
  }
});
