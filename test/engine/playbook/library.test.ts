import { join } from "node:path";
import t from "tap";
import { loadPlaybooks } from "../../../engine/playbook/load.js";
import { testModules } from "./modules.js";

const source = (name: string) => `export default {
  name: "${name}", scope: "host", summary: "Ours.", examples: [],
  args: { type: "object", description: "", isOptional: false, rules: [], isOpen: false,
    members: { size: { type: "integer", description: "Size", isOptional: false } } },
  check() {}, apply() {},
};`;

t.test("modules of one's own, beside the playbook and in a role, are checked like all others", async (t) => {
  const cwd = t.testdir({
    "site.yml": "- hosts: all\n  roles: [r]\n  tasks:\n    - mine: {size: 1}\n    - mine: {siez: 1}\n",
    library: { "mine.mjs": source("mine"), "README.md": "Not a module." },
    roles: { r: { tasks: { "main.yml": "- ours: {size: big}" }, library: { "ours.js": source("ours") } } },
    "package.json": '{"type": "module"}',
  });
  const { diagnostics, modules } = await loadPlaybooks(["site.yml"], { modules: testModules, cwd });
  t.strictSame(diagnostics.map(({ summary }) => summary).sort(), [
    '"size" of ours must be a whole number, not the text "big"',
    'mine has no argument "siez"',
    'mine needs the argument "size"',
  ]);
  t.equal(modules.has("README"), false);
  t.equal((await modules.load("ours"))?.summary, "Ours.");
});

t.test("a module of one's own wins over hapb's of the same name", async (t) => {
  const cwd = t.testdir({
    "site.yml": "- hosts: all\n  tasks: [{ping: {size: 1}}]",
    library: { "ping.mjs": source("ping") },
  });
  const { diagnostics } = await loadPlaybooks([join(cwd, "site.yml")], { modules: testModules, cwd });
  t.strictSame(diagnostics, []);
});
