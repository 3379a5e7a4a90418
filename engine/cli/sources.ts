import { DiagnosticError, type Diagnostic } from "../base/diagnostic.js";
import { cacheFolder } from "../inventory/dynamic/cache.js";
import { readLimit } from "../inventory/limit.js";
import { loadInventory } from "../inventory/load.js";
import type { Inventory } from "../inventory/types.js";
import { renderDiagnostics } from "../source/frame.js";
import type { Playbook } from "../playbook/types.js";
import type { Decrypt } from "../source/vault/keyring.js";
import { loadRunInventory, type RunInventory } from "../vars/run-inventory.js";
import { loadSettings } from "../source/settings.js";
import type { Settings } from "../source/settings-table.js";
import { wantsColor } from "../report/style.js";
import type { Given, Option } from "./command.js";
import { readExtraVars } from "./extra-vars.js";

/** Settings for a command: its flags, then `HAPB_*` variables, then `hapb.yml`. @throws DiagnosticError with everything wrong in them */
export async function settingsFor(given: Given): Promise<{ settings: Settings; root: string }> {
  const { settings, root, diagnostics } = await loadSettings({
    cwd: process.cwd(),
    env: process.env,
    flags: given,
  });
  stopAtErrors(diagnostics);
  return { settings, root };
}

/** For commands that read an inventory. */
export const flushCache: Option = {
  name: "flush-cache",
  summary: "Run inventory programs again, whatever is kept of them",
};

function loading(settings: Settings, decrypt: Decrypt, given: Given) {
  const cache = {
    folder: cacheFolder(),
    seconds: settings.inventoryCache,
    isFlushed: given.has(flushCache.name),
  };
  return { cwd: process.cwd(), decrypt, cache, extraVars: readExtraVars(given.all("extra-vars"), decrypt) };
}

/** The inventory of a command. Warnings are shown, errors end it. */
export async function inventoryFor(settings: Settings, decrypt: Decrypt, given: Given): Promise<Inventory> {
  const { inventory, diagnostics } = await loadInventory(
    settings.inventory,
    loading(settings, decrypt, given),
  );
  stopAtErrors(diagnostics);
  return inventory;
}

/** The same for a run of playbooks, with the variables beside them; errors of the playbooks are shown together with the inventory's. */
export async function inventoryForRun(
  settings: Settings,
  decrypt: Decrypt,
  given: Given,
  { playbooks, diagnostics: others }: { playbooks: readonly Playbook[]; diagnostics: readonly Diagnostic[] },
): Promise<RunInventory> {
  const limit = given.text("limit");
  const limited = limit === undefined ? undefined : await readLimit(limit, { cwd: process.cwd() });
  const loaded = await loadRunInventory(settings.inventory, playbooks, {
    ...loading(settings, decrypt, given),
    limit: limited?.patterns,
  });
  stopAtErrors([...loaded.diagnostics, ...others]);
  return loaded;
}

/** Shows warnings on standard error. @throws DiagnosticError with all of them when there is an error among them */
export function stopAtErrors(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some(({ severity }) => severity === "error")) throw new DiagnosticError(diagnostics);
  if (diagnostics.length)
    process.stderr.write(renderDiagnostics(diagnostics, { color: wantsColor(process.stderr) }));
}
