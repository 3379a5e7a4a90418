import { readdirSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { readCases } from "./case.js";

/** Tables of cases: what each template gives, as ansible-core 2.19 gives it but for those marked `ours`. */
const folder = join(process.cwd(), "test/engine/template/cases");

for (const name of readdirSync(folder).sort()) {
  t.test(name, async (t) => {
    for (const one of readCases(join(folder, name))) t.equal(one.run(), one.expected, one.name);
  });
}
