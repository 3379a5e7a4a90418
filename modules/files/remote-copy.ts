import { sh, type Applied, type Check, type Host, type ModuleContext } from "../../engine/module/index.js";
import { settleAttributes } from "./attributes.js";
import type { Content } from "./content.js";
import {
  applyPlace,
  checkPlace,
  requireFolder,
  standing,
  type FileState,
  type PlaceOptions,
} from "./place.js";
import type { TreeState } from "./tree.js";

/** Copies from one place on the host to another: a file, or a folder with all that is in it. */
export async function checkRemote(
  host: Host,
  src: string,
  given: string,
  options: PlaceOptions,
  ctx: ModuleContext,
): Promise<Check<FileState | TreeState>> {
  const inner = `${given.replace(/\/+$/, "")}/${src.replace(/\/+$/, "").replace(/^.*\//, "")}`;
  const [source, outer, inside] = await Promise.all([
    standing(host, src),
    standing(host, given),
    standing(host, inner),
  ]);
  if (!source.path.exists) ctx.fail(`${src} does not exist on this host`, { missing: `path:${src}` });
  if (source.path.kind === "directory")
    return checkRemoteTree(host, src, src.endsWith("/") ? given : inner, ctx);
  const isFolder = given.endsWith("/") || (outer.path.exists && outer.path.kind === "directory");
  const [dest, now] = isFolder ? [inner, inside] : [given, outer];
  const mode = options.attributes.mode === "preserve" ? source.path.mode : options.attributes.mode;
  if (!now.path.exists && !given.endsWith("/")) await requireFolder(host, dest, ctx);
  const content = remoteContent(host, src, source.checksum ?? "", source.path.size);
  const check = await checkPlace(
    host,
    dest,
    now,
    content,
    { ...options, attributes: { ...options.attributes, mode } },
    ctx,
  );
  return { ...check, result: { ...check.result, src } };
}

export async function applyRemote(
  host: Host,
  src: string,
  given: string,
  check: Check<FileState | TreeState>,
  options: PlaceOptions,
  ctx: ModuleContext,
): Promise<Applied<FileState | TreeState>> {
  const found = check.result?.dest;
  const dest = typeof found === "string" ? found : given;
  if (typeof (check.after as FileState).state !== "string") {
    await host.run(sh`mkdir -p -- ${dest} && cd -- ${src} && cp -R . ${dest}`);
    return { result: { dest, src } };
  }
  if (given.endsWith("/")) await host.makeDirectory(given);
  const after = check.after as FileState;
  const content = remoteContent(host, src, after.checksum ?? "", 0);
  const applied = await applyPlace(
    host,
    dest,
    content,
    { before: check.before as FileState, after },
    options,
    ctx,
  );
  return { ...applied, result: { ...applied.result, src } };
}

function remoteContent(host: Host, src: string, checksum: string, size: number): Content {
  return {
    checksum,
    size,
    bytes: async () => (size < 1024 * 1024 ? host.read(src) : undefined),
    bring: async (_, path, attributes) => {
      // Through a file beside it, so that nobody sees half of it.
      const beside = `${path.replace(/[^/]*$/, "")}.hapb-XXXXXXXXXX`;
      const { stdout } = await host.run(
        sh`n=$(mktemp ${beside}) && cat -- ${src} >"$n" || { rm -f -- "$n"; exit 1; }; printf %s "$n"`,
      );
      await host.place(stdout.text, path, attributes);
    },
  };
}

/** Folders are compared by the sums of the files in them. */
async function checkRemoteTree(
  host: Host,
  src: string,
  dest: string,
  ctx: ModuleContext,
): Promise<Check<TreeState>> {
  const [wanted, found] = await Promise.all([sums(host, src), sums(host, dest)]);
  const now = await host.path(dest, { follow: true });
  const { predicted } = await settleAttributes(host, now, {}, "directory", ctx);
  const show = (name: string, from: ReadonlyMap<string, string>): [string, FileState] => {
    const checksum = from.get(name);
    return [name, checksum === undefined ? { state: "absent" } : { state: "file", checksum }];
  };
  const names = [...wanted.keys()];
  return {
    before: Object.fromEntries(names.map((name) => show(name, found))),
    after: Object.fromEntries(names.map((name) => show(name, wanted))),
    result: { src, dest, state: "directory" },
    predicts: [{ key: `path:${dest}`, value: predicted }],
    touches: names.map((name) => `file:${dest}/${name}` as const),
  };
}

async function sums(host: Host, folder: string): Promise<Map<string, string>> {
  const { stdout } = await host.query(
    sh`cd -- ${folder} 2>/dev/null && find . -type f -exec sha1sum {} + ; :`,
    { reads: [`path:${folder}`] },
  );
  return new Map(
    stdout.text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.replace(/^\S+ [ *]\.\//, ""), line.slice(0, line.indexOf(" "))]),
  );
}
