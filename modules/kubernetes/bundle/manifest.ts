import { join } from "node:path";
import { HostFailure, type ModuleContext } from "../../../engine/module/index.js";

/** What a bundle's manifest.json says (docs/kubernetes.md). */
export interface BundleManifest {
  /** With its v. */
  readonly kubernetesVersion: string;
  readonly architecture: string;
  readonly files: readonly BundleFile[];
}

export interface BundleFile {
  /** Relative to the bundle's folder. */
  readonly path: string;
  readonly kind: "program" | "image" | "unit" | "manifest";
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Inventory groups whose hosts need it. */
  readonly roles: readonly string[];
  /** Only for who asks for this part, beside what every cluster has. */
  readonly part?: string;
  /** Of an image: its name after loading. */
  readonly ref?: string;
}

/** @throws Error with a sentence for people when there is no manifest or it is not one */
export async function readManifest(bundle: string, ctx: ModuleContext): Promise<BundleManifest> {
  const file = join(bundle, "manifest.json");
  const manifest = JSON.parse(new TextDecoder().decode(await ctx.readLocal(file))) as Partial<BundleManifest>;
  if (!Array.isArray(manifest.files))
    throw new TypeError(`${file} is not a bundle's manifest: it lists no files`);
  return manifest as BundleManifest;
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
