import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  sh,
  type Attributes,
  type DigestName,
  type Host,
  type ModuleContext,
} from "../../engine/module/index.js";
import { controlExchange, runningExchange, type Asker } from "./http/asker.js";
import { follow, type Followed } from "./http/follow.js";
import { NoAnswer, shownUrl, type HttpRequest } from "./http/request.js";
import { isForWget } from "./http/wget.js";

/** What came, standing in a file that is nobody's yet. */
export interface Brought extends Followed {
  /** Hex. */
  digest(algorithm: DigestName): Promise<string>;
  /** Bytes. */
  readonly size: number;
  /** Puts it in its place. */
  place(path: string, attributes: Attributes): Promise<void>;
  /** Where it stands on the host, for programs that unpack it. */
  onHost(): Promise<string>;
  readonly note?: string;
}

export interface Bringing {
  readonly request: HttpRequest;
  readonly asker: Asker;
  /** Who may ask: auto is the host, and the control machine where the host can't. */
  readonly through: "auto" | "host" | "control";
  readonly unredirected: readonly string[];
  /** The folder on the host that it stands in meanwhile. */
  readonly folder: string;
}

/**
 * Brings what an address holds to a file, in the host's own way or through the control machine; hands it to `use`, and deletes
 * what is left of it.
 */
export async function bring<T>(
  host: Host,
  bringing: Bringing,
  ctx: ModuleContext,
  use: (brought: Brought) => Promise<T>,
): Promise<T> {
  const { asker, through, request } = bringing;
  const canAsk = asker === "curl" || (asker === "wget" && isForWget(request));
  if (through === "control" || (!canAsk && through === "auto"))
    return throughControl(host, bringing, ctx, use);
  if (!canAsk)
    ctx.fail(
      asker === "none"
        ? "this host has nothing to ask with"
        : "this host has wget alone, which takes secrets from its arguments only",
      { hint: "install curl there, or let the control machine fetch it: through: control" },
    );
  const temp = `${bringing.folder}/.hapb-${randomBytes(9).toString("hex")}`;
  try {
    // Made before, so that nobody but its owner ever reads it.
    await host.run(sh`umask 077; set -C; : >${temp}`);
    let got: Followed;
    try {
      got = await follow(runningExchange(host, asker, ctx), request, "all", bringing.unredirected, temp);
    } catch (problem) {
      const isRetriable = problem instanceof NoAnswer && problem.hasNoWay && through === "auto";
      if (!isRetriable || isOwn(request.url)) throw problem;
      const note = `the host has no way there (${problem.message}), so it came through the control machine`;
      return await throughControl(host, bringing, ctx, use, note);
    }
    requireSuccess(got, ctx);
    const found = await host.path(temp);
    return await use({
      ...got,
      size: found.exists ? found.size : 0,
      digest: async (algorithm) => (await host.checksum(temp, algorithm)) ?? "",
      place: (path, attributes) => host.place(temp, path, attributes),
      onHost: () => Promise.resolve(temp),
    });
  } catch (problem) {
    if (problem instanceof NoAnswer)
      return ctx.fail(problem.message, { result: { url: shownUrl(request.url) } });
    throw problem;
  } finally {
    await host.remove(temp);
  }
}

async function throughControl<T>(
  host: Host,
  { request, unredirected, folder }: Bringing,
  ctx: ModuleContext,
  use: (brought: Brought) => Promise<T>,
  note?: string,
): Promise<T> {
  const own = await mkdtemp(join(tmpdir(), "hapb-"));
  const file = join(own, "download");
  const onHost = `${folder}/.hapb-${randomBytes(9).toString("hex")}`;
  try {
    const got = await follow(controlExchange(ctx.signal), request, "all", unredirected, file);
    requireSuccess(got, ctx);
    const upload = (path: string, attributes: Attributes) =>
      host.upload(file, path, attributes, { signal: ctx.signal });
    return await use({
      ...got,
      size: (await stat(file)).size,
      digest: (algorithm) => digestOf(file, algorithm),
      place: upload,
      onHost: async () => {
        await upload(onHost, { mode: 0o600 });
        return onHost;
      },
      ...(note === undefined ? {} : { note }),
    });
  } catch (problem) {
    if (!(problem instanceof NoAnswer)) throw problem;
    return ctx.fail(note === undefined ? problem.message : `${note}; there: ${problem.message}`, {
      result: { url: shownUrl(request.url) },
    });
  } finally {
    await rm(own, { recursive: true });
    await host.remove(onHost);
  }
}

function requireSuccess({ answer, url }: Followed, ctx: ModuleContext): void {
  if (answer.status < 400 && (answer.status < 300 || answer.location === undefined)) return;
  ctx.fail(`${shownUrl(url)} answered ${answer.status} ${answer.reason}`.trimEnd(), {
    result: {
      status_code: answer.status,
      url: shownUrl(url),
      response: `HTTP Error ${answer.status}: ${answer.reason}`,
    },
  });
}

/** What the host calls itself is somebody else for the control machine. */
function isOwn(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    hostname === "localhost" || /^127\./.test(hostname) || hostname === "[::1]" || !/[.:]/.test(hostname)
  );
}

async function digestOf(file: string, algorithm: DigestName): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
