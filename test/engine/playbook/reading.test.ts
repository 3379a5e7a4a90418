import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { parse } from "yaml";
import { loadPlaybooks } from "../../../engine/playbook/load.js";
import { renderDiagnostics } from "../../../engine/source/frame.js";
import { memoryFiles } from "./memory-files.js";
import { testModules } from "./modules.js";
import { summarize } from "./summary.js";

interface Case {
  readonly name: string;
  /** One playbook, or files by name with `site.yml` among them. */
  readonly playbook?: string;
  readonly files?: Record<string, string>;
  readonly plays: string;
  readonly warnings?: string;
}

const folder = join(process.cwd(), "test/engine/playbook/cases");

for (const file of readdirSync(folder)) {
  t.test(`plays as they are read: ${file}`, async (t) => {
    for (const each of parse(readFileSync(join(folder, file), "utf8")) as Case[]) {
      const files = memoryFiles(each.files ?? { "site.yml": each.playbook! });
      const { playbooks, diagnostics } = await loadPlaybooks(["site.yml"], {
        modules: testModules,
        cwd: "/p",
        files,
      });
      t.equal(
        renderDiagnostics(diagnostics, { color: false, width: 100 }).trim(),
        (each.warnings ?? "").trim(),
        each.name,
      );
      t.equal(playbooks[0]!.plays.map(summarize).join(""), each.plays, each.name);
    }
  });
}
