import { basename, dirname, join, resolve } from "node:path";
import type { Template } from "../base/value.js";
import { nearest } from "../source/nearest.js";
import type { Node } from "../source/types.js";
import type { Keyword } from "./keywords.js";
import { plainBoolean, plainText } from "./literals.js";
import { variableName } from "./loop.js";
import { entriesOf, reportOthers } from "./mapping.js";
import type { Reading } from "./reading.js";
import { fileVariables } from "./role-files.js";
import type { Play, VarsPrompt } from "./types.js";
import { kindOf, textOf, valueOf } from "./values.js";

/** Where a file of variables may stand. */
export function varsFilePaths(folder: string, name: string): string[] {
  return [resolve(folder, "vars", name), resolve(folder, name)];
}

/** `vars_files`: of each entry the first file that is there counts. Constant ones are looked at now. */
export function readVarsFiles(node: Node | undefined, folder: string, reading: Reading): Play["varsFiles"] {
  if (!node) return [];
  const entries = node.kind === "sequence" ? node.items : [node];
  return entries.flatMap((entry) => {
    const items = entry.kind === "sequence" ? entry.items : [entry];
    const candidates = items.flatMap((item) => {
      const text = textOf(item, reading);
      if (text !== undefined) return [text];
      reading.error("playbook/type", `\`vars_files\` must be a list of files, not ${kindOf(item)}`, {
        at: item.at,
      });
      return [];
    });
    lookAhead(candidates, entry, folder, reading);
    return candidates.length > 0 ? [{ candidates, at: entry.at }] : [];
  });
}

function lookAhead(
  candidates: readonly (string | Template)[],
  node: Node,
  folder: string,
  reading: Reading,
): void {
  const { files } = reading.sources;
  for (const candidate of candidates) {
    if (typeof candidate !== "string") return;
    const path = varsFilePaths(folder, candidate).find((each) => files.isFile(each));
    if (path === undefined) continue;
    fileVariables(path, reading);
    return;
  }
  const name = candidates[0];
  if (typeof name !== "string") return;
  const looked = [
    ...new Set(
      candidates.flatMap((each) => varsFilePaths(folder, each as string).map((path) => dirname(path))),
    ),
  ];
  const close = nearest(
    basename(name),
    looked.flatMap((each) => files.list(each)),
  );
  reading.error(
    "playbook/no-file",
    candidates.length > 1
      ? "none of these files of variables is there"
      : `there is no file of variables "${name}"`,
    {
      at: node.at,
      detail: `Looked in: ${looked.map((each) => reading.shown(each)).join(", ")}`,
      hint: close && `did you mean "${join(dirname(name), close)}"?`,
    },
  );
}

const special: Keyword = { type: "special" };
const promptKeywords = {
  name: special,
  prompt: special,
  private: special,
  default: special,
  confirm: special,
  unsafe: special,
};

export function readVarsPrompt(node: Node | undefined, reading: Reading): VarsPrompt[] {
  if (!node) return [];
  const items = node.kind === "sequence" ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind !== "mapping") {
      reading.error("playbook/type", `\`vars_prompt\` must be a list of mappings, not ${kindOf(item)}`, {
        at: item.at,
        hint: "write `- name: VARIABLE` with `prompt: QUESTION` below it",
      });
      return [];
    }
    const entries = entriesOf(item, promptKeywords);
    reportOthers(entries.others, "vars_prompt", promptKeywords, reading);
    const value = (name: string) => entries.known.get(name)?.value;
    if (!value("name")) {
      reading.error("playbook/vars-prompt", "this prompt names no variable", {
        at: item.at,
        hint: "write `name: VARIABLE`",
      });
    }
    const name = variableName(value("name"), "name", reading);
    if (name === undefined) return [];
    const prompt = value("prompt");
    const isPrivate = value("private");
    const confirm = value("confirm");
    const fallback = value("default");
    return [
      {
        name,
        prompt: (prompt && plainText(prompt, "prompt", reading)) ?? name,
        isPrivate: isPrivate ? (plainBoolean(isPrivate, "private", reading) ?? true) : true,
        default: fallback && valueOf(fallback, reading),
        confirm: confirm ? (plainBoolean(confirm, "confirm", reading) ?? false) : false,
        at: item.at,
      },
    ];
  });
}
