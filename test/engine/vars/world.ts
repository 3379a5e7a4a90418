import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Test } from "tap";
import { loadInventory } from "../../../engine/inventory/load.js";
import { filesOnDisk } from "../../../engine/playbook/files.js";
import { loadPlaybooks } from "../../../engine/playbook/load.js";
import { loadBesidePlaybooks } from "../../../engine/vars/beside-playbooks.js";
import { RunVariables } from "../../../engine/vars/run-variables.js";
import type { VariableSources } from "../../../engine/vars/types.js";
import { testModules } from "../playbook/modules.js";
import { options } from "./options.js";

/** Inventory `i`, playbook `p/site.yml` and what stands around them, read from real files. */
export async function world(
  t: Test,
  files: Readonly<Record<string, string>>,
  rest: Partial<VariableSources> = {},
) {
  const folder = t.testdir({});
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const loaded = await loadPlaybooks(["p/site.yml"], { modules: testModules, cwd: folder });
  t.strictSame(loaded.diagnostics, []);
  const { inventory, diagnostics } = await loadInventory(["i"], { cwd: folder });
  t.strictSame(diagnostics, []);
  const sources: VariableSources = { inventory, cwd: folder, files: filesOnDisk(folder), options, ...rest };
  const { folders } = await loadBesidePlaybooks(loaded.playbooks, sources);
  const variables = new RunVariables(sources, folders);
  return { folder, variables, play: loaded.playbooks[0]!.plays[0]!, loader: loaded.loader, sources };
}
