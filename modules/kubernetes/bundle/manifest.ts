import { join } from "node:path";
import {
  HostFailure,
  manifestName,
  NoBundleManifest,
  parseBundleManifest,
  type BundleFile,
  type BundleManifest,
  type ModuleContext,
} from "../../../engine/module/index.js";

/** @throws HostFailure when the folder's manifest is none; Error as node:fs does when there is none */
export async function readManifest(bundle: string, ctx: ModuleContext): Promise<BundleManifest> {
  const file = join(bundle, manifestName);
  const text = new TextDecoder().decode(await ctx.readLocal(file));
  try {
    return parseBundleManifest(text);
  } catch (problem) {
    if (!(problem instanceof NoBundleManifest)) throw problem;
    return ctx.fail(`${file} is not a bundle's manifest: ${problem.message}`);
  }
}

/** Names of the images that a bundle holds; undefined where it doesn't name each of them. */
export function imagesOf({ files }: BundleManifest): readonly string[] | undefined {
  const names = files.filter(({ kind }) => kind === "image").map(({ ref }) => ref);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/**
 * Makes sure that a file of a bundle is what the manifest says.
 * @throws HostFailure when it is not
 */
export async function checkBundleFile(
  bundle: string,
  { path, sha256 }: BundleFile,
  ctx: ModuleContext,
): Promise<void> {
  if ((await ctx.sha256Local(join(bundle, path))) === sha256) return;
  throw new HostFailure(`${path} of the bundle ${bundle} is not what its manifest.json says`, {
    hint: "the folder is damaged, or was changed since the manifest was written: make or fetch the bundle again",
  });
}
