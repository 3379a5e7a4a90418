import { rmSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { caller } from "./caller.js";

/** A module as somebody may write it who has seen one: without examples. */
const source = (name: string, summary: string) => `export default {
  name: "${name}", scope: "host", summary: "${summary}",
  args: { type: "object", description: "", isOptional: false, rules: [], isOpen: false,
    members: { text: { type: "string", description: "What to say.", isOptional: false } } },
  check() {}, apply() {},
};`;

t.test("modules of one's own are listed and have their page", async (t) => {
  const hapb = caller(
    t.testdir({
      library: { "greeting.mjs": source("greeting", "Greet those who log in.") },
      roles: { r: { library: { "ours.mjs": source("ours", "Of a role.") } } },
      shared: { s: { library: { "theirs.mjs": source("theirs", "Of a role elsewhere.") } } },
      playbooks: { library: { "beside.mjs": source("beside", "Beside the playbooks.") } },
      "hapb.yml": "roles_path: [shared]\n",
    }),
  );
  const { stdout: list } = await hapb(["doc"]);
  t.match(list, /^greeting +Greet those who log in\.$/m);
  t.match(list, /^ours +Of a role\.$/m);
  t.match(list, /^theirs +Of a role elsewhere\.$/m);
  t.match(list, /^beside +Beside the playbooks\.$/m);
  t.match(list, /^copy +\S/m, "hapb's own are there, too");
  const { stdout: page, stderr, status } = await hapb(["doc", "greeting"]);
  t.match(page, /^# greeting\n\nGreet those who log in\.\n[^]*\| `text` +\| text/, stderr);
  t.equal(status, 0);
  t.match((await hapb(["doc", "greting"])).stderr, "did you mean greeting?");
});

t.test("a module of one's own that can't be used is said so", async (t) => {
  const folder = t.testdir({ library: { "broken.mjs": "export default { check() {} };" } });
  const hapb = caller(folder);
  const named = await hapb(["doc", "broken"]);
  t.match(named.stderr, /the module library\/broken\.mjs can't be used[^]*no function `apply`/);
  t.notMatch(named.stderr, "there is no module");
  const listed = await hapb(["doc"]);
  t.match(listed.stdout, /^copy +\S/m);
  t.match(listed.stderr, "the module library/broken.mjs can't be used");
  t.equal(listed.status, 1);
  rmSync(join(folder, "library"), { recursive: true });
  t.equal((await hapb(["doc"])).status, 0);
});
