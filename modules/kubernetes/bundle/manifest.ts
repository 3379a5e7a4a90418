import { join } from "node:path";
import type { ModuleContext } from "../../../engine/module/index.js";

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
  readonly kind: "program" | "image" | "unit";
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Inventory groups whose hosts need it. */
  readonly roles: readonly string[];
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
