import {
  sh,
  type ExistingPath,
  type Host,
  type ModuleContext,
  type PathKind,
} from "../../engine/module/index.js";
import type { FileArgs } from "./file.js";
import { settleAttributes } from "./attributes.js";

/** What is in a folder, by kind: each combination of kind, owner, group and mode once. */
export type BelowState = string[];

/** Which combinations there are; a large folder costs a short answer. Links are left alone. */
export async function kindsBelow(host: Host, path: string): Promise<ExistingPath[]> {
  const { stdout } = await host.query(
    sh`find ${path} ! -type l -exec stat -c '%F|%a|%u|%U|%g|%G' {} + 2>/dev/null | sort -u`,
    { reads: [`path:${path}`], rcs: "any" },
  );
  return stdout.text
    .split("\n")
    .filter((line) => line !== "")
    .map(parse);
}

/** What giving all in a folder the same attributes comes to. */
export async function checkBelow(
  host: Host,
  args: FileArgs,
  kinds: readonly ExistingPath[],
  ctx: ModuleContext,
): Promise<{ before: BelowState; after: BelowState }> {
  const settled = await Promise.all(kinds.map((now) => settleAttributes(host, now, args, now.kind, ctx)));
  const show = (now: ExistingPath, side: "before" | "after", i: number) =>
    [now.kind, ...Object.values(settled[i]![side]).filter((value) => value !== undefined)].join(" ");
  const all = (side: "before" | "after") => [...new Set(kinds.map((now, i) => show(now, side, i)))].sort();
  return { before: all("before"), after: all("after") };
}

function parse(line: string): ExistingPath {
  const [words = "", mode = "", uid = "", owner = "", gid = "", group = ""] = line.split("|");
  const kind: PathKind = words.includes("directory") ? "directory" : "file";
  return {
    exists: true,
    kind,
    mode: Number.parseInt(mode, 8),
    uid: Number(uid),
    gid: Number(gid),
    owner: owner === "UNKNOWN" ? uid : owner,
    group: group === "UNKNOWN" ? gid : group,
    ...{ size: 0, mtime: 0, atime: 0, ctime: 0, inode: 0, device: 0, links: 1 },
  };
}
