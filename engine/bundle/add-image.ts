import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticError, error } from "../base/diagnostic.js";
import { writeArchive } from "./archive.js";
import { fetchFile } from "./fetch-file.js";
import type { GrowingBundle } from "./growing.js";
import type { Web } from "./http.js";
import { findImage, type Descriptor } from "./image.js";
import type { BundleFile } from "../base/bundle-manifest.js";
import { parseReference } from "./reference.js";
import { Repository } from "./registry.js";
import type { BundleRequest, WantedImage } from "./request.js";

/** Brings images into a growing bundle; a part that several of them share is fetched once. */
export class ImageSource {
  readonly #blobs = new Map<string, Promise<unknown>>();

  constructor(
    private readonly web: Web,
    private readonly bundle: GrowingBundle,
    private readonly request: BundleRequest,
  ) {}

  /** @throws DiagnosticError when it can't be had, or is for another platform */
  async add({ name, roles }: WantedImage): Promise<{ readonly file: BundleFile; readonly isNew: boolean }> {
    const { bundle } = this;
    const { architecture, signal } = this.request;
    const { tag, digest } = parseReference(name);
    const repository = this.#repositoryOf(name);
    const image = await findImage(repository, name, digest ?? tag!, architecture);
    const path = `images/${name.replace(/[/:@]/g, "_")}.tar`;
    const wanted = { path, kind: "image", ref: name, digest: image.digest } as const;
    const known = await bundle.has(wanted);
    if (known) return { file: bundle.note({ ...known, roles }), isNew: false };
    for (const blob of [image.config, ...image.layers]) await this.#fetch(repository, name, blob);
    checkPlatform(name, readFileSync(this.#pathOf(image.config.digest), "utf8"), architecture);
    await writeArchive(join(bundle.folder, path), name, image, (blob) => this.#pathOf(blob), signal);
    return { file: await bundle.noteFile({ ...wanted, roles }), isNew: true };
  }

  #repositoryOf(name: string): Repository {
    const { mirrors, credentials } = this.request;
    const { registry, repository } = parseReference(name);
    const mirror = mirrors.get(registry);
    const base = mirror ?? new URL(`https://${registry === "docker.io" ? "registry-1.docker.io" : registry}`);
    return new Repository(this.web, base, repository, credentials(mirror ? mirror.host : registry));
  }

  #pathOf(digest: string): string {
    return join(this.bundle.parts, digest.replace(":", "-"));
  }

  #fetch(repository: Repository, name: string, { digest, size }: Descriptor): Promise<unknown> {
    const before = this.#blobs.get(digest);
    if (before) return before;
    const what = `a part of ${name} (${digest})`;
    const from = (byte: number) => repository.blob(digest, byte);
    const sha256 = digest.replace("sha256:", "");
    const fetched = fetchFile(this.web, { what, sha256, size, from }, this.#pathOf(digest));
    this.#blobs.set(digest, fetched);
    return fetched;
  }
}

/** An image without an index says only in its configuration what it is for. */
function checkPlatform(name: string, config: string, wanted: string): void {
  const { architecture, os } = JSON.parse(config) as { architecture?: string; os?: string };
  if (architecture === wanted && os === "linux") return;
  throw new DiagnosticError(
    error("bundle/platform", `${name} is for ${os}/${architecture}, and not for linux/${wanted}`),
  );
}
