import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { packagesDigest, baseImage } from "../base/build.js";
import type { Progress } from "../base/progress.js";
import { cacheFolder } from "../folders.js";
import { withLock } from "../lock.js";
import { requirePackages } from "../machine.js";
import { listRecords } from "../records.js";
import { sha256, writeImageArchive } from "./archive.js";
import { buildPause, buildPrograms } from "./build.js";
import { findToolchain } from "./golang.js";
import { imageRecipes, type Role } from "./images.js";
import { programGroups } from "./programs.js";
import { layOutRoot, withPackages } from "./rootfs.js";
import { kubeletUnits } from "./units.js";
import { versions } from "./versions.js";

/** One file of a bundle; `path` is relative to the bundle's folder. */
export interface BundleFile {
  readonly path: string;
  readonly kind: "program" | "image" | "unit" | "manifest";
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** Which hosts need it; no host: it is read on the control machine. */
  readonly roles: readonly Role[];
  /** Only for who asks for this part, beside what every cluster has. */
  readonly part?: string;
  /** Of an image: the name it has after loading, and its id. */
  readonly ref?: string;
  readonly id?: string;
}

/** `manifest.json` of a bundle: everything that hosts without a way out need to become a cluster. */
export interface BundleManifest {
  readonly format: 1;
  readonly kubernetesVersion: string;
  readonly architecture: string;
  readonly files: readonly BundleFile[];
}

/** Programs that nodes run outside of containers. */
const hostPrograms: Readonly<Record<string, readonly Role[]>> = {
  kubeadm: ["control_planes", "workers"],
  kubelet: ["control_planes", "workers"],
  kubectl: ["control_planes", "workers"],
  etcdctl: ["control_planes"],
  etcdutl: ["control_planes"],
};

/** Manifests of pod networks, with the part of the bundle that has their images, where there is one. */
const manifestParts: Readonly<Record<string, string | undefined>> = {
  "calico-vxlan.yaml": "calico",
  "calico.yaml": "calico",
  "kube-flannel.yml": undefined,
};

export interface BundleOptions {
  readonly progress?: Progress;
  /** Whether missing packages may be installed on this machine. */
  readonly install?: boolean;
  readonly signal?: AbortSignal;
}

/** Digest of what the bundle is made from, the Go toolchain apart. */
function bundleDigest(): string {
  const input = {
    steps: 1,
    programGroups,
    imageRecipes,
    kubeletUnits,
    hostPrograms,
    manifestParts,
    packages: packagesDigest(),
  };
  return createHash("sha256").update(JSON.stringify(input)).digest("hex").slice(0, 16);
}

/**
 * The folder of the lab's Kubernetes bundle; built when the cache doesn't have it (about 12 minutes on two cores, 1 GB),
 * by one process at a time.
 * @throws DiagnosticError with a code of the `lab` area
 */
export async function kubernetesBundle(options: BundleOptions = {}): Promise<string> {
  const progress = options.progress ?? (() => undefined);
  const folder = join(cacheFolder(), `bundle-${bundleDigest()}`);
  if (existsSync(folder)) return folder;
  await requirePackages(options.install ?? false, progress);
  const base = await baseImage(progress);
  const onWait = (): void => progress("waiting for another hapb that makes the Kubernetes bundle");
  return withLock(join(cacheFolder(), "bundle.lock"), onWait, async () => {
    if (existsSync(folder)) return folder;
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    for (const name of ["bin", "images", "units", "manifests"])
      mkdirSync(join(partial, name), { recursive: true });
    await fill(partial, base, options, progress);
    renameSync(partial, folder);
    removeOldBundles(folder);
    return folder;
  });
}

async function fill(folder: string, base: string, options: BundleOptions, progress: Progress): Promise<void> {
  const go = await findToolchain(options.install ?? false, join(cacheFolder(), "toolchain"), progress);
  const built = [await buildPause(go)];
  for (const group of programGroups) built.push(await buildPrograms(group, go, progress, options.signal));
  const programs = filesIn(built.map((path) => join(path, "bin")));
  const manifests = filesIn(built.map((path) => join(path, "files")));
  const files: Omit<BundleFile, "sha256" | "size">[] = [];
  for (const [name, roles] of Object.entries(hostPrograms)) {
    await copyFile(programs[name]!, join(folder, "bin", name));
    files.push({ path: `bin/${name}`, kind: "program", roles });
  }
  for (const [name, text] of Object.entries(kubeletUnits)) {
    writeFileSync(join(folder, "units", name), text);
    files.push({ path: `units/${name}`, kind: "unit", roles: ["control_planes", "workers"] });
  }
  for (const [name, part] of Object.entries(manifestParts)) {
    await copyFile(manifests[name]!, join(folder, "manifests", name));
    files.push({ path: `manifests/${name}`, kind: "manifest", roles: [], ...(part ? { part } : {}) });
  }
  progress(`making ${imageRecipes.length} container images`);
  const work = `${folder}.work`;
  await withPackages(base, ["haproxy", "keepalived"], work, async (debian) => {
    for (const recipe of imageRecipes) {
      const root = join(work, "image");
      await layOutRoot(recipe, programs, debian, root);
      const path = `images/${recipe.name}.tar`;
      const id = await writeImageArchive(recipe, root, join(folder, path));
      const part = recipe.part ? { part: recipe.part } : {};
      files.push({ path, kind: "image", roles: recipe.roles, ref: recipe.ref, id, ...part });
    }
  });
  const manifest: BundleManifest = {
    format: 1,
    kubernetesVersion: versions.kubernetes,
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    files: await Promise.all(files.map((file) => measured(folder, file))),
  };
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The paths of files, by their names, in those of the folders that there are. */
function filesIn(folders: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    folders
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).map((name) => [name, join(folder, name)])),
  );
}

async function measured(folder: string, file: Omit<BundleFile, "sha256" | "size">): Promise<BundleFile> {
  const path = join(folder, file.path);
  return { ...file, size: statSync(path).size, sha256: await sha256(path) };
}

/** Bundles made from something else, but for those that a lab's inventory names. */
function removeOldBundles(current: string): void {
  const used = listRecords().map((lab) => lab.bundle);
  for (const name of readdirSync(cacheFolder())) {
    const path = join(cacheFolder(), name);
    if (/^bundle-[0-9a-f]+$/.test(name) && path !== current && !used.includes(path))
      rmSync(path, { recursive: true, force: true });
  }
}
