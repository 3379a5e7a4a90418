import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { builtinModules } from "../../modules/registry.js";
import { DiagnosticError, error } from "../base/diagnostic.js";
import type { RunEvent } from "../base/events.js";
import { SourceFile } from "../base/source.js";
import { everywhere, type WantedImage } from "../bundle/request.js";
import { filesOnDisk } from "../playbook/files.js";
import { loadPlaybooks } from "../playbook/load.js";
import { runPlaybooks } from "../schedule/run.js";
import type { Ask } from "../schedule/types.js";
import type { Command, Given } from "./command.js";
import { runOptions } from "./run-input.js";
import { inventoryForRun, settingsFor } from "./sources.js";
import { keyringFor } from "./vault-passwords.js";

/** Options of `run` that say what the playbooks' variables are. */
export const variableOptions = (all: Command["options"]): Command["options"] =>
  all.filter(({ name }) => name === "inventory" || name === "extra-vars");

/** What the playbooks' variables ask of a bundle (playbooks/roles/kubernetes/vars/main.yml). */
export interface AskedFor {
  readonly repository: string;
  readonly images: readonly WantedImage[];
}

const playbooks = fileURLToPath(new URL("../../../playbooks", import.meta.url));
const shownAs = "hapb bundle create";
const text = `- hosts: all
  connection: local
  gather_facts: false
  roles: [kubernetes]
  tasks:
    - name: Say which images the bundle needs
      debug: { msg: "{{ bundle_images }}" }
`;

/**
 * Asks the playbooks' variables, as an inventory and `-e` set them, for images. Nothing is asked of a host.
 * @throws DiagnosticError when the variables are wrong
 */
export async function askedFor(given: Given): Promise<AskedFor> {
  const { settings } = await settingsFor(given);
  const { open: decrypt } = await keyringFor(settings, given);
  const path = resolve(playbooks, shownAs);
  const disk = filesOnDisk(process.cwd());
  const files = {
    ...disk,
    read: (wanted: string) => (wanted === path ? new SourceFile(shownAs, text) : disk.read(wanted)),
    isFile: (wanted: string) => wanted === path || disk.isFile(wanted),
  };
  const loaded = await loadPlaybooks([path], {
    ...{ modules: builtinModules, cwd: process.cwd(), files, decrypt },
  });
  // Without an inventory the variables are what they are by themselves.
  const inventory = settings.inventory.length > 0 ? settings.inventory : ["bundle,"];
  const fromFiles = await inventoryForRun({ ...settings, inventory }, decrypt, given, loaded);
  const said: Answer[] = [];
  const problems: string[] = [];
  await runPlaybooks({
    ...{ ...loaded, ...fromFiles, decrypt, files },
    options: runOptions(given, settings, decrypt),
    emit: (event) => {
      const { type, result } = event as RunEvent & {
        readonly result?: { outcome: string; message?: string; result?: object };
      };
      if (type !== "host-result" || !result) return;
      if (result.outcome === "failed") problems.push(result.message ?? result.outcome);
      else said.push((result.result as { msg: Answer }).msg);
    },
    ...{ ask: nobody, signal: new AbortController().signal, runId: shownAs },
    record: { before: async () => 0, after: async () => {}, event: () => {} },
  });
  if (problems.length > 0)
    throw new DiagnosticError(
      error("bundle/variables", "the playbooks' variables don't say which images are needed", {
        detail: [...new Set(problems)].join("\n"),
      }),
    );
  return { repository: said[0]!.repository, images: said.flatMap(imagesOf) };
}

type Answer = Readonly<Record<string, unknown>> & { readonly repository: string };

function imagesOf(answer: Answer): WantedImage[] {
  const list = (name: string): string[] =>
    (answer[name] as (string | null)[]).filter((image): image is string => !!image);
  return [
    ...list("control_planes").map((name) => ({ name, roles: ["control_planes"] as const })),
    ...list("everywhere").map((name) => ({ name, roles: everywhere })),
  ];
}

const nobody: Ask = async (question) => {
  throw new DiagnosticError(error("run/ask", `nobody can be asked: ${question.trim()}`));
};
