import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** What a server gives: bytes, or a file. */
export type Content = Buffer | string;

export interface ServedImage {
  /** Repository and tag, without a registry: `pause:3.10`. */
  readonly name: string;
  /** Configuration and layers by architecture; of several an index is made. */
  readonly platforms: Readonly<
    Record<string, { readonly config: Content; readonly layers: readonly Content[] }>
  >;
  readonly isPrivate?: boolean;
}

/** Programs and images on a loopback port, as the servers of the world give them. */
export interface Source {
  readonly port: number;
  /** What was asked, e.g. `GET /v2/pause/manifests/3.10`. */
  readonly asked: string[];
  /** Looks at each answer beforehand, and may give another one. */
  disturb: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Tokens that hold now; each is for private images. */
  readonly tokens: Set<string>;
  close(): Promise<void>;
}

const known = new Map<Content, string>();

function digestOf(content: Content): string {
  const before = known.get(content);
  if (before !== undefined) return before;
  const bytes = typeof content === "string" ? readFileSync(content) : content;
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  known.set(content, digest);
  return digest;
}

const sizeOf = (content: Content): number =>
  typeof content === "string" ? statSync(content).size : content.length;

/**
 * Serves programs by their paths and images by their names.
 * @source https://github.com/opencontainers/distribution-spec/blob/main/spec.md, "Pull"
 */
export async function serve(
  programs: Readonly<Record<string, Content>>,
  images: readonly ServedImage[],
): Promise<Source> {
  const contents = new Map<string, { readonly type: string; readonly content: Content }>();
  for (const [path, content] of Object.entries(programs)) {
    contents.set(`/${path}`, { type: "application/octet-stream", content });
    const sum = Buffer.from(digestOf(content).slice("sha256:".length));
    contents.set(`/${path}.sha256`, { type: "text/plain", content: sum });
  }
  const secret = new Set<string>();
  let tokens = 0;
  for (const image of images) offer(image, contents, secret);
  const source = { port: 0, asked: [] as string[], tokens: new Set<string>(), disturb: undefined } as {
    -readonly [key in keyof Source]: Source[key];
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://here");
    source.asked.push(`${request.method} ${pathname}`);
    if (source.disturb?.(request, response)) return;
    if (pathname === "/token") {
      const token = `token-${++tokens}`;
      source.tokens.add(token);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token }));
      return;
    }
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (secret.has(pathname) && !source.tokens.has(bearer)) {
      const realm = `http://127.0.0.1:${source.port}/token`;
      response.writeHead(401, { "www-authenticate": `Bearer realm="${realm}",service="here"` }).end();
      return;
    }
    const found = contents.get(pathname);
    if (!found) return void response.writeHead(404).end();
    give(request, response, found.type, found.content);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  source.port = (server.address() as { port: number }).port;
  source.close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return source;
}

function offer(
  { name, platforms, isPrivate }: ServedImage,
  contents: Map<string, { readonly type: string; readonly content: Content }>,
  secret: Set<string>,
): void {
  const [repository = "", tag = ""] = name.split(":");
  const put = (kind: string, reference: string, type: string, content: Content): void => {
    const path = `/v2/${repository}/${kind}/${reference}`;
    contents.set(path, { type, content });
    if (isPrivate) secret.add(path);
  };
  const part = (mediaType: string, content: Content) => {
    put("blobs", digestOf(content), "application/octet-stream", content);
    return { mediaType, digest: digestOf(content), size: sizeOf(content) };
  };
  const manifests = Object.entries(platforms).map(([architecture, { config, layers }]) => {
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const manifest = {
      ...{ schemaVersion: 2, mediaType },
      config: part("application/vnd.oci.image.config.v1+json", config),
      layers: layers.map((layer) => part(layerType(layer), layer)),
    };
    const bytes = Buffer.from(JSON.stringify(manifest));
    put("manifests", digestOf(bytes), mediaType, bytes);
    put("manifests", tag, mediaType, bytes);
    return {
      mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
      platform: { os: "linux", architecture },
    };
  });
  if (manifests.length === 1) return;
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  put("manifests", digestOf(index), mediaType, index);
  put("manifests", tag, mediaType, index);
}

const layerType = (layer: Content): string =>
  `application/vnd.oci.image.layer.v1.tar${typeof layer === "string" && layer.endsWith(".gz") ? "+gzip" : ""}`;

function give(request: IncomingMessage, response: ServerResponse, type: string, content: Content): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const size = sizeOf(content);
  if (from > 0 && from >= size) return void response.writeHead(416).end();
  const headers = {
    ...{ "content-type": type, "content-length": size - from },
    ...(from > 0 ? { "content-range": `bytes ${from}-${size - 1}/${size}` } : {}),
  };
  response.writeHead(from > 0 ? 206 : 200, headers);
  if (typeof content === "string") createReadStream(content, { start: from }).pipe(response);
  else response.end(content.subarray(from));
}
