import { readFileSync } from "node:fs";
import t from "tap";
import { pagePath, preflightPage } from "./page.js";

t.test("docs/preflight.md is what the rules say", async (t) => {
  // To write it anew: node -e 'import("./dist/test/modules/kubernetes/preflight/page.js").then((page) => console.log(page.preflightPage()))' > docs/preflight.md
  t.equal(readFileSync(pagePath, "utf8"), `${preflightPage()}\n`);
});
