import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { pipeline as pipe } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Agent, EnvHttpProxyAgent, request as send, type Dispatcher } from "undici";
import { sleep } from "../../../engine/module/index.js";
import { NoAnswer, shownUrl, type Exchange, type HttpAnswer, type HttpRequest } from "./request.js";

/** Asks from the control machine, for hosts that have nothing to ask with, or no way out. Proxies come from its environment. */
export function ownExchange(signal: AbortSignal): Exchange {
  return async (request, target) => {
    const dispatcher = await dispatcherFor(request);
    try {
      for (let attempt = 0; ; attempt++) {
        const answer = await ask(request, target, dispatcher, signal).catch((problem: unknown) => {
          if (signal.aborted || attempt === request.retries) throw problem;
          return undefined;
        });
        const isOver = attempt === request.retries || (answer && !mayPass.has(answer.status));
        if (answer && isOver) return answer;
        await sleep(1000 * 2 ** attempt, signal);
      }
    } finally {
      await dispatcher.destroy();
    }
  };
}

/** What curl tries again as well. */
const mayPass: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

async function dispatcherFor(request: HttpRequest): Promise<Dispatcher> {
  const file = (path: string | undefined) => (path === undefined ? undefined : readFile(path));
  const [ca, cert, key] = await Promise.all([
    file(request.caPath),
    file(request.clientCert),
    file(request.clientKey ?? request.clientCert),
  ]);
  const timeout = request.timeoutS * 1000;
  const connect = {
    timeout,
    rejectUnauthorized: request.validateCerts,
    ...(ca ? { ca } : {}),
    ...(cert ? { cert, key } : {}),
    ...(request.ciphers ? { ciphers: request.ciphers.join(":") } : {}),
  };
  const options = { connect, headersTimeout: timeout, bodyTimeout: timeout };
  if (!request.useProxy) return new Agent(options);
  // Plain http goes through a proxy as curl does it: asked for, and not tunnelled. What is asked of a server's TLS holds for the server
  // behind a tunnel, and not for the proxy itself.
  return new EnvHttpProxyAgent({
    ...options,
    requestTls: connect,
    proxyTls: { timeout },
    proxyTunnel: false,
  });
}

async function ask(
  request: HttpRequest,
  target: string | undefined,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  try {
    const { statusCode, headers, body } = await send(request.url, {
      dispatcher,
      signal,
      method: request.method,
      headers: {
        "user-agent": request.agent,
        ...(request.decompress ? { "accept-encoding": "gzip" } : {}),
        ...authorization(request),
        ...request.headers,
      },
      body: request.body ?? null,
    });
    const isWanted = target !== undefined && statusCode >= 200 && statusCode < 300;
    const unpacked = headers["content-encoding"] === "gzip" ? pipe(body, createGunzip(), () => {}) : body;
    if (isWanted) await pipeline(unpacked, createWriteStream(target, { mode: 0o600 }), { signal });
    const bytes = isWanted ? undefined : await buffer(unpacked);
    return {
      status: statusCode,
      reason: "",
      headers: Object.entries(headers).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value ?? ""]).map((each) => [name, each] as const),
      ),
      ...(bytes === undefined || target !== undefined ? {} : { body: bytes }),
    };
  } catch (problem) {
    if (signal.aborted) throw problem;
    const { code = "", message } = problem as { readonly code?: string; readonly message: string };
    throw new NoAnswer(
      `${shownUrl(request.url)}: ${message || code}`,
      ["ENOTFOUND", "EHOSTUNREACH"].includes(code),
    );
  }
}

function authorization({ user, password, url }: HttpRequest): Record<string, string> {
  const inside = new URL(url);
  const name = user ?? (inside.username === "" ? undefined : decodeURIComponent(inside.username));
  if (name === undefined) return {};
  const word = password ?? decodeURIComponent(inside.password);
  return { authorization: `Basic ${Buffer.from(`${name}:${word}`).toString("base64")}` };
}
