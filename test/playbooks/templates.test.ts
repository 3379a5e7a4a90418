import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { parseAllDocuments } from "yaml";
import { files, inventories, render, source } from "./rendered.js";

for (const name of inventories)
  t.test(`the templates, rendered for ${name}`, async (t) => {
    const expected = `${source}/expected/${name}`;
    const rendered = render(name);
    // To write them anew: hapb run test/playbooks/render/render.yml -i test/playbooks/render/NAME.yml -e folder=.../expected/NAME
    t.strictSame([...rendered.keys()], existsSync(expected) ? files(expected) : []);
    for (const [file, text] of rendered) {
      await t.test(file, async (t) => {
        t.equal(text, readFileSync(join(expected, file), "utf8"));
        if (file.endsWith(".yaml"))
          for (const document of parseAllDocuments(text))
            t.strictSame([...document.errors, ...document.warnings], []);
        if (file.endsWith(".conflist")) t.ok(JSON.parse(text));
      });
    }
  });
