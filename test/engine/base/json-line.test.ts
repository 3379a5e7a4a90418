import t from "tap";
import { jsonLine } from "../../../engine/base/json-line.js";
import { SourceFile } from "../../../engine/base/source.js";
import { Secret } from "../../../engine/base/value.js";

t.test("one line: maps are objects, places are file:line:column, secrets are hidden", async (t) => {
  const file = new SourceFile("site.yml", "a\nb\n");
  const line = jsonLine({
    tallies: new Map([["h", { ok: 1 }]]),
    at: { file, start: 2, end: 3 },
    text: "two\nlines",
    secret: new Secret("word"),
  });
  t.equal(line, '{"tallies":{"h":{"ok":1}},"at":"site.yml:2:1","text":"two\\nlines","secret":"********"}\n');
});
