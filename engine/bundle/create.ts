import { copyFileSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { arch } from "node:process";
import { DiagnosticError } from "../base/diagnostic.js";
import { ImageSource } from "./add-image.js";
import { diskError } from "./fetch-file.js";
import { GrowingBundle } from "./growing.js";
import { openWeb, type Web } from "./http.js";
import { kubeadmImages, rolesOf } from "./kubeadm-images.js";
import type { BundleFile } from "../base/bundle-manifest.js";
import { namedImages } from "./named-images.js";
import { fetchProgram, programUrl } from "./programs.js";
import { fullName, parseReference } from "./reference.js";
import { everywhere, type BundleRequest, type WantedImage } from "./request.js";
import { together } from "./together.js";

/** This machine, as Go calls it. */
export const ownArchitecture = arch === "x64" ? "amd64" : arch;

/** What became of a bundle. */
export interface Created {
  readonly files: readonly BundleFile[];
  readonly fetched: number;
  readonly isChanged: boolean;
}

/**
 * Makes a bundle. It may be stopped at any time: what was fetched stays beside the folder, and the next run goes on from there.
 * @throws DiagnosticError when something can't be had, or is not what it should be
 */
export async function createBundle(request: BundleRequest): Promise<Created> {
  for (const { name } of request.images) parseReference(name);
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const bundle = new GrowingBundle(request.folder);
  const web = openWeb(signal, request.pauseMs);
  try {
    return await fill(web, bundle, { ...request, signal }, stop);
  } catch (problem) {
    request.signal.throwIfAborted();
    const { code, path = bundle.folder } = problem as NodeJS.ErrnoException;
    if (code === undefined || problem instanceof DiagnosticError) throw problem;
    throw new DiagnosticError(diskError(path, problem as NodeJS.ErrnoException));
  } finally {
    await web.close();
  }
}

async function fill(
  web: Web,
  bundle: GrowingBundle,
  request: BundleRequest,
  stop: AbortController,
): Promise<Created> {
  const { kubernetesVersion, architecture, downloads, progress } = request;
  let fetched = 0;
  const count = (isNew: boolean, what: string): void => {
    if (!isNew) return;
    fetched++;
    progress(`fetched ${what}`);
  };
  const programs = await together(stop, ["kubeadm", "kubelet", "kubectl"], async (name) => {
    const path = `bin/${name}`;
    const url = programUrl(downloads, kubernetesVersion, architecture, name);
    const isThere = async (sha256: string) => !!(await bundle.has({ path, kind: "program" }, sha256));
    count(await fetchProgram(web, url, join(bundle.folder, path), isThere), path);
    return bundle.noteFile({ path, kind: "program", roles: everywhere });
  });
  const manifests = await together(stop, request.manifests, (file) => {
    const path = `manifests/${basename(file)}`;
    copyFileSync(file, join(bundle.folder, path));
    return bundle.noteFile({ path, kind: "manifest", roles: ["control_planes"] });
  });
  const wanted = [
    ...(await ownImages(web, bundle, request)).map(rolesOf),
    ...request.images,
    ...request.manifests.flatMap((file) =>
      namedImages(file, readFileSync(file, "utf8")).map((name) => ({ name, roles: everywhere })),
    ),
  ];
  const source = new ImageSource(web, bundle, request);
  const images = await together(stop, eachOnce(wanted), async (image) => {
    const { file, isNew } = await source.add(image);
    count(isNew, image.name);
    return file;
  });
  const files = [...programs, ...manifests, ...images];
  const isChanged = bundle.finish({ format: 1, kubernetesVersion, architecture, files });
  return { files, fetched, isChanged };
}

/** Each image once, by its full name, for all who need it. */
function eachOnce(images: readonly WantedImage[]): WantedImage[] {
  const byName = new Map<string, WantedImage>();
  for (const { name, roles } of images) {
    const full = fullName(parseReference(name));
    const all = [...(byName.get(full)?.roles ?? []), ...roles];
    byName.set(full, { name: full, roles: everywhere.filter((role) => all.includes(role)) });
  }
  return [...byName.values()];
}

async function ownImages(
  web: Web,
  bundle: GrowingBundle,
  request: BundleRequest,
): Promise<readonly string[]> {
  if (request.kubeadmImages) return request.kubeadmImages;
  const { kubernetesVersion: version, architecture, downloads, imageRepository, signal } = request;
  let kubeadm = join(bundle.folder, "bin/kubeadm");
  if (architecture !== ownArchitecture) {
    kubeadm = join(bundle.parts, `kubeadm-${ownArchitecture}`);
    await fetchProgram(web, programUrl(downloads, version, ownArchitecture, "kubeadm"), kubeadm);
  }
  return kubeadmImages(kubeadm, version, imageRepository, signal);
}
