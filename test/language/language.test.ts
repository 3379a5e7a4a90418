import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { parse } from "yaml";
import { runCase, type Case } from "./run-case.js";

const folder = join(process.cwd(), "test/language/cases");

for (const file of readdirSync(folder).sort()) {
  t.test(file.replace(/\.yml$/, ""), async (t) => {
    for (const each of parse(readFileSync(join(folder, file), "utf8")) as Case[]) {
      t.equal((await runCase(each)).text, each.expect.trim(), each.name);
      t.equal((await runCase(each, false)).text, each.expect.trim(), `${each.name}, without look-ahead`);
    }
  });
}

t.test("what differs from Ansible on purpose is documented", async (t) => {
  const page = readFileSync(join(process.cwd(), "docs/running.md"), "utf8").replace(/\s+/g, " ");
  for (const file of readdirSync(folder))
    for (const { name, ours } of parse(readFileSync(join(folder, file), "utf8")) as Case[])
      if (ours !== undefined) t.ok(page.includes(ours), `${name}: ${ours}`);
});
