import { createWriteStream, renameSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { tarOf, type TarEntry } from "../shell/tar.js";
import type { Image } from "./image.js";

/**
 * Writes an image as one archive: an OCI layout, with the list besides that `docker load` reads. The same image always gives
 * the same bytes.
 * @param blobPath where a blob lies, by its digest
 * @source https://github.com/opencontainers/image-spec/blob/main/image-layout.md; containerd takes an image's name from the
 *   annotation io.containerd.image.name (core/images/archive/importer.go)
 */
export async function writeArchive(
  target: string,
  name: string,
  { manifest, config, layers }: Image,
  blobPath: (digest: string) => string,
  signal?: AbortSignal,
): Promise<void> {
  const inTar = (digest: string): string => `blobs/${digest.replace(":", "/")}`;
  const tag = /:([^/:@]+)$/.exec(name)?.[1];
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        ...{ mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length },
        annotations: {
          "io.containerd.image.name": name,
          ...(tag ? { "org.opencontainers.image.ref.name": tag } : {}),
        },
      },
    ],
  };
  const forDocker = [
    {
      Config: inTar(config.digest),
      RepoTags: name.includes("@") ? [] : [name],
      Layers: layers.map(({ digest }) => inTar(digest)),
    },
  ];
  const blobs = new Map([config, ...layers].map((blob) => [blob.digest, blob.size]));
  const entries: TarEntry[] = [
    { name: "oci-layout", source: json({ imageLayoutVersion: "1.0.0" }) },
    { name: "index.json", source: json(index) },
    { name: "manifest.json", source: json(forDocker) },
    { name: inTar(manifest.digest), source: { bytes: manifest.bytes } },
    ...[...blobs].map(([digest, size]) => ({
      name: inTar(digest),
      source: { localPath: blobPath(digest), size },
    })),
  ];
  const part = `${target}.part`;
  const file = createWriteStream(part, { flush: true });
  await pipeline(Readable.from(tarOf(entries), { objectMode: false }), file, { signal });
  renameSync(part, target);
}

const json = (value: unknown) => ({ bytes: Buffer.from(JSON.stringify(value)) });
