import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { gzipSync } from "node:zlib";

/** A registry of one image of one empty layer, under any name, with the tag `1`. */
export interface Registry {
  readonly port: number;
  /** What was asked, e.g. `GET /v2/team/app/manifests/1?ns=registry.example`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const digest = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** @source https://github.com/opencontainers/distribution-spec/blob/main/spec.md, "Pull" */
export async function serveRegistry(address: string): Promise<Registry> {
  const tar = Buffer.alloc(1024);
  const layer = gzipSync(tar);
  const configuration = Buffer.from(
    JSON.stringify({
      architecture: process.arch === "x64" ? "amd64" : process.arch,
      os: "linux",
      config: { Cmd: ["/none"] },
      rootfs: { type: "layers", diff_ids: [digest(tar)] },
    }),
  );
  const part = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: digest(bytes),
    size: bytes.length,
  });
  const manifestType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: part("application/vnd.oci.image.config.v1+json", configuration),
      layers: [part("application/vnd.oci.image.layer.v1.tar+gzip", layer)],
    }),
  );
  const blobs = new Map([manifest, configuration, layer].map((bytes) => [digest(bytes), bytes]));
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [, kind, name] = /^\/v2\/.+\/(manifests|blobs)\/([^/?]+)/.exec(request.url ?? "") ?? [];
    const bytes = kind === "manifests" && name === "1" ? manifest : blobs.get(name ?? "");
    if (!bytes) return response.writeHead(request.url === "/v2/" ? 200 : 404).end();
    const type = kind === "manifests" ? manifestType : "application/octet-stream";
    const headers = {
      "content-type": type,
      "content-length": bytes.length,
      "docker-content-digest": digest(bytes),
    };
    return response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : bytes);
  });
  server.listen(0, address);
  await once(server, "listening");
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound ? bound.port : 0,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
