import { dirname, resolve } from "node:path";
import type { Span } from "../base/source.js";
import { nearest } from "../source/nearest.js";
import type { MappingNode, Node } from "../source/types.js";
import { shortName } from "./action.js";
import { checkNotified } from "./handlers.js";
import { importPlaybookKeywords, playKeywords, taskKeywords } from "./keywords.js";
import { lookAtIncludes } from "./look-ahead.js";
import { entriesOf, reportOthers } from "./mapping.js";
import { readOwn } from "./own.js";
import { readPlay } from "./play.js";
import type { Reading } from "./reading.js";
import { nothingOwn, type Own } from "./surroundings.js";
import type { Play } from "./types.js";
import { isNothing, isTemplate, kindOf, textOf } from "./values.js";

/** The plays of a playbook file and of those it imports. `imported` is what an `import_playbook` gives to them. */
export function readPlaybook(
  path: string,
  at: Span | undefined,
  imported: Own,
  reading: Reading,
): readonly Play[] {
  const { files } = reading.sources;
  if (!files.isFile(path)) {
    reportMissing(path, at, reading);
    return [];
  }
  if (reading.open.includes(path)) {
    const way = [...reading.open.slice(reading.open.indexOf(path)), path].map((file) => reading.shown(file));
    reading.error("playbook/circle", "this import goes in a circle", { at, detail: way.join(" -> ") });
    return [];
  }
  const before = reading.diagnostics.length;
  const root = reading.parse(path);
  if (!root) {
    const isBroken = reading.diagnostics.length > before;
    if (!isBroken)
      reading.error("playbook/empty", `${reading.shown(path)} is empty`, {
        detail: "A playbook is a list of plays.",
      });
    return [];
  }
  if (root.kind !== "sequence") {
    reading.error("playbook/plays", `a playbook must be a list of plays, not ${kindOf(root)}`, {
      at: root.kind === "mapping" ? (root.entries[0]?.key.at ?? root.at) : root.at,
      hint: root.kind === "mapping" ? "begin each play with `- `" : undefined,
    });
    return [];
  }
  reading.open.push(path);
  const plays = root.items.flatMap((item) => readItem(item, path, imported, reading));
  reading.open.pop();
  return plays;
}

function readItem(node: Node, path: string, imported: Own, reading: Reading): readonly Play[] {
  if (isNothing(node)) return [];
  if (node.kind !== "mapping") {
    reading.error(
      "playbook/plays",
      `a play must be a mapping such as \`- hosts: all\`, not ${kindOf(node)}`,
      { at: node.at },
    );
    return [];
  }
  const keys = node.entries.map(({ key }) => shortName(key.source));
  if (keys.includes("import_playbook")) return importPlaybook(node, path, imported, reading);
  if (looksLikeTask(node, reading)) return [];
  reading.includes.length = 0;
  reading.notified.length = 0;
  const play = readPlay(node, dirname(path), imported, reading);
  const { handlers, isAll } = lookAtIncludes(reading);
  if (isAll) checkNotified([...play.handlers, ...handlers], reading);
  return [play];
}

/** Tasks at the place of plays: one message that says so instead of one for each key. */
function looksLikeTask(node: MappingNode, reading: Reading): boolean {
  const { modules } = reading.sources;
  const hasSaidSo = (at: Span) =>
    reading.diagnostics.some((other) => other.code === "playbook/task" && other.at?.file === at.file);
  const isPlayOnly = (word: string) =>
    Object.hasOwn(playKeywords, word) && !Object.hasOwn(taskKeywords, word);
  if (node.entries.some(({ key }) => isPlayOnly(key.source))) return false;
  const module = node.entries.find(({ key }) => modules.has(key.source) || key.source === "block");
  if (!module) return false;
  if (hasSaidSo(module.key.at)) return true;
  reading.error("playbook/task", "here stands a task where a play belongs", {
    at: module.key.at,
    detail:
      "A playbook is a list of plays; tasks stand below `tasks:` of a play, which says on which hosts they run.",
    hint: "write `- hosts: all`, below it `tasks:`, and indent the tasks",
  });
  return true;
}

function importPlaybook(node: MappingNode, path: string, imported: Own, reading: Reading): readonly Play[] {
  const short = {
    ...node,
    entries: node.entries.map((entry) => ({
      ...entry,
      key: { ...entry.key, source: shortName(entry.key.source) },
    })),
  };
  const entries = entriesOf(short, importPlaybookKeywords);
  reportOthers(entries.others, "import_playbook", importPlaybookKeywords, reading);
  const target = entries.known.get("import_playbook")!.value;
  const name = textOf(target, reading);
  if (typeof name !== "string") {
    reading.error("playbook/static-import", `\`import_playbook\` needs a file, not ${kindOf(target)}`, {
      at: target.at,
      detail: isTemplate(target)
        ? "It is carried out while the playbook is read, before any variable has a value."
        : undefined,
    });
    return [];
  }
  const own = readOwn(entries, importPlaybookKeywords, reading);
  const both: Own = {
    ...nothingOwn,
    when: [...imported.when, ...own.when],
    tags: [...imported.tags, ...own.tags],
    // The outermost import has the last word.
    vars: new Map([...own.vars, ...imported.vars]),
  };
  return readPlaybook(resolve(dirname(path), name), target.at, both, reading);
}

function reportMissing(path: string, at: Span | undefined, reading: Reading): void {
  const { files } = reading.sources;
  const close = nearest(path.slice(dirname(path).length + 1), files.list(dirname(path)));
  const isFolder = files.isFolder(path);
  reading.error(
    "playbook/no-file",
    isFolder
      ? `${reading.shown(path)} is a folder, and a playbook is needed`
      : `there is no playbook ${reading.shown(path)}`,
    {
      at,
      hint:
        close !== undefined && !isFolder
          ? `did you mean ${reading.shown(resolve(dirname(path), close))}?`
          : undefined,
    },
  );
}
