import { sh, type Check, type Host, type ModuleContext, type PathState } from "../../engine/module/index.js";
import { settleAttributes } from "./attributes.js";
import type { FileArgs, PathShown } from "./file.js";

/** A link's part in before and after: where it points to, or (hard links) whether it is the same file. */
export type LinkState = {
  readonly src?: string;
  readonly sameAs?: string;
};

/** What a link points to, seen from the folder that it stands in; undefined when the task doesn't say. */
export function linkTarget({ path, src }: FileArgs): string | undefined {
  return src === undefined || src.startsWith("/") ? src : `${path.replace(/[^/]*$/, "")}${src}`;
}

/** @param target what stands where the link is to point to; undefined to keep what the link points to now */
export async function checkLink(
  host: Host,
  args: FileArgs,
  kind: "link" | "hard",
  now: PathState,
  target: PathState | undefined,
  ctx: ModuleContext,
): Promise<Check<PathShown>> {
  const { path, force } = args;
  const src = args.src ?? (now.exists && now.kind === "link" ? now.target : undefined);
  if (src === undefined) return ctx.fail("a link needs src: what it points to");
  if (target === undefined) return { before: { state: "link", src }, after: { state: "link", src } };
  const full = linkTarget(args) ?? src;
  if (!target.exists && !(force && kind === "link"))
    ctx.fail(`${full} does not exist`, {
      hint: "force: true makes a link that points to nothing",
      missing: `path:${full}`,
    });
  const isSame = now.exists && target.exists && now.inode === target.inode && now.device === target.device;
  if (kind === "link" || !isSame) await requireReplaceable(host, path, now, force, ctx);
  if (kind === "link") {
    const before = shown(now.exists && now.kind === "link" ? now.target : undefined, now);
    const { predicted } = await settleAttributes(host, now, {}, "link", ctx);
    const predicts = [{ key: `path:${path}` as const, value: { ...predicted, target: src } }];
    return { before, after: { state: "link", src }, predicts, touches: [`file:${path}`] };
  }
  return {
    before: isSame ? { state: "hard", sameAs: full } : { state: now.exists ? now.kind : "absent" },
    after: { state: "hard", sameAs: full },
    predicts: target.exists ? [{ key: `path:${path}`, value: target }] : [],
    touches: [`file:${path}`],
  };
}

function shown(target: string | undefined, now: PathState): PathShown {
  return target === undefined ? { state: now.exists ? now.kind : "absent" } : { state: "link", src: target };
}

async function requireReplaceable(
  host: Host,
  path: string,
  now: PathState,
  force: boolean,
  ctx: ModuleContext,
): Promise<void> {
  if (!now.exists || now.kind === "link") return;
  if (!force)
    ctx.fail(`${path} is there already and is no link (${now.kind})`, { hint: "force: true replaces it" });
  if (now.kind === "directory" && (await host.list(path))?.length)
    ctx.fail(`${path} is a folder with something in it: it is not replaced by a link`);
}

export async function makeLink(
  host: Host,
  { path }: FileArgs,
  before: PathShown,
  after: PathShown,
): Promise<void> {
  const target = after.src ?? after.sameAs ?? "";
  const flags = after.src === undefined ? "-fn" : "-sfn";
  if (before.state === "directory") await host.run(sh`rmdir -- ${path} && ln ${flags} -- ${target} ${path}`);
  else await host.run(sh`ln ${flags} -- ${target} ${path}`);
}
