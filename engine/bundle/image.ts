import { DiagnosticError, error } from "../base/diagnostic.js";
import type { Document, Repository } from "./registry.js";

/** A blob as manifests name it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** An image of one platform: its manifest, and the blobs that it names. */
export interface Image {
  readonly manifest: Document;
  /** What the image's name led to: of several platforms' images the index. */
  readonly digest: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

interface Entry extends Descriptor {
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
}

const indexTypes: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
]);

/**
 * Finds the image of a platform that a tag or digest leads to.
 * @throws DiagnosticError when there is none for the platform
 */
export async function findImage(
  repository: Repository,
  name: string,
  reference: string,
  architecture: string,
): Promise<Image> {
  const found = await repository.manifest(reference);
  let manifest = found;
  if (indexTypes.has(found.mediaType)) {
    const { manifests } = parsed<{ manifests?: Entry[] }>(found, name);
    const entry = choose(manifests ?? [], architecture);
    if (!entry) {
      const there = (manifests ?? []).flatMap(({ platform }) =>
        platform ? [`${platform.os}/${platform.architecture}`] : [],
      );
      throw new DiagnosticError(
        error("bundle/platform", `${name} has no image for linux/${architecture}`, {
          detail: `It has ${[...new Set(there)].join(", ") || "none at all"}.`,
        }),
      );
    }
    manifest = await repository.manifest(entry.digest);
  }
  const { config, layers } = parsed<{ config?: Descriptor; layers?: Descriptor[] }>(manifest, name);
  const blobs = [config, ...(layers ?? [])];
  if (!config || !layers || !blobs.every(isDescriptor))
    throw new DiagnosticError(
      error("bundle/image", `the manifest of ${name} is none that hapb knows`, {
        detail: `Its type is ${manifest.mediaType || "not said"}.`,
      }),
    );
  return { manifest, digest: found.digest, config, layers };
}

/** The entry of the architecture; of several variants the plain one, which every machine of it runs. */
function choose(entries: readonly Entry[], architecture: string): Entry | undefined {
  const fitting = entries.filter(
    ({ platform }) => platform?.os === "linux" && platform.architecture === architecture,
  );
  const usual = architecture === "arm64" ? ["", "v8"] : [""];
  return fitting.find(({ platform }) => usual.includes(platform?.variant ?? "")) ?? fitting[0];
}

function isDescriptor(value: Partial<Descriptor> | undefined): value is Descriptor {
  return /^sha256:[0-9a-f]{64}$/.test(value?.digest ?? "") && Number.isInteger(value?.size);
}

function parsed<T>({ bytes }: Document, name: string): T {
  try {
    return JSON.parse(bytes.toString("utf8")) as T;
  } catch {
    throw new DiagnosticError(error("bundle/image", `what the registry says of ${name} is not JSON`));
  }
}
