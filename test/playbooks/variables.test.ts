import { readFileSync } from "node:fs";
import t from "tap";
import { pagePath, readSchema, readVariables, variablesPage } from "./variables-page.js";

t.test("every variable has a default, a schema and a comment, and none is in only one of them", async (t) => {
  const names = readVariables().map(({ name }) => name);
  t.strictSame([...names].sort(), Object.keys(readSchema().properties).sort());
  t.strictSame(names, [...new Set(names)]);
  t.strictSame(
    readVariables().filter(({ section, text }) => section === "" || text === ""),
    [],
  );
});

t.test("comments belong to the variables below them", async (t) => {
  const text = [
    "# The file.",
    "",
    "# ── One ──────",
    "",
    "# About a.",
    "a: 1",
    "",
    "# About b and c,",
    "# both.",
    'b: "{{ x }}"',
    "c: []",
    "",
    "# ── Two ──────",
    "",
    "# About d.",
    "d: yes",
  ].join("\n");
  t.strictSame(
    readVariables(text).map(({ name, default: value, text: said, section }) => [name, value, said, section]),
    [
      ["a", "1", "About a.", "One"],
      ["b", '"{{ x }}"', "About b and c, both.", "One"],
      ["c", "[]", "About b and c, both.", "One"],
      ["d", "yes", "About d.", "Two"],
    ],
  );
});

t.test("docs/variables.md is what the defaults and the schema say", async (t) => {
  // To write it anew: node -e 'import("./dist/test/playbooks/variables-page.js").then((page) => console.log(page.variablesPage().trimEnd()))' > docs/variables.md
  t.equal(readFileSync(pagePath, "utf8"), variablesPage());
});
