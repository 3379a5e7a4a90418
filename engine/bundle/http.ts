import { setTimeout as sleep } from "node:timers/promises";
import { buffer } from "node:stream/consumers";
import { EnvHttpProxyAgent, request, type Dispatcher } from "undici";
import { DiagnosticError, error } from "../base/diagnostic.js";

export type Headers = Readonly<Record<string, string>>;

/** Downloads of one command; proxies come from the environment. */
export interface Web {
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  /** Milliseconds before the second attempt; each further one waits twice as long. */
  readonly pauseMs: number;
}

export interface Answer {
  /** Where redirects led. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly body: Dispatcher.ResponseData["body"];
}

/** A failure that may be gone at the next attempt: the network's, or the server's own. */
export class Passing extends Error {
  constructor(
    message: string,
    /** Milliseconds the server asked to wait. */
    readonly waitMs = 0,
  ) {
    super(message);
  }
}

const attempts = 5;
const mayPass: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function openWeb(signal: AbortSignal, pauseMs = 1000): Web & { close(): Promise<void> } {
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: 15_000 },
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  });
  return { dispatcher, signal, pauseMs, close: () => dispatcher.destroy() };
}

/**
 * Asks once. Redirects are followed; what authorizes goes to the first server alone.
 * @throws Passing when another attempt may do better
 */
export async function ask(web: Web, from: string | URL, headers: Headers = {}): Promise<Answer> {
  let url = new URL(from);
  const { authorization, ...others } = headers;
  for (let hops = 0; hops <= 10; hops++) {
    const isFirst = url.origin === new URL(from).origin;
    const answer = await send(web, url, isFirst && authorization ? headers : others);
    const { location } = answer.headers;
    if (!redirects.has(answer.status) || typeof location !== "string") return { ...answer, url };
    answer.body.on("error", () => undefined).resume();
    url = new URL(location, url);
  }
  throw new DiagnosticError(
    error("bundle/download", `${shown(from)} leads from one address to the next without end`),
  );
}

async function send({ dispatcher, signal }: Web, url: URL, headers: Headers): Promise<Omit<Answer, "url">> {
  const answer = await request(url, {
    dispatcher,
    signal,
    headers: { "user-agent": "hapb", ...headers },
  }).catch((problem: unknown) => {
    signal.throwIfAborted();
    throw new Passing(reason(problem));
  });
  const { statusCode: status, headers: said, body } = answer;
  if (!mayPass.has(status)) return { status, headers: said, body };
  body.on("error", () => undefined).resume();
  const wait = Number(said["retry-after"] ?? 0);
  throw new Passing(`the server answers ${status}`, Number.isFinite(wait) ? Math.min(wait, 120) * 1000 : 0);
}

/** What went wrong with a connection, in its own words. */
export function reason(problem: unknown): string {
  const { message, code, cause } = problem as { message?: string; code?: string; cause?: unknown };
  return message || code || (cause ? reason(cause) : String(problem));
}

/**
 * Tries until it works, or will not work.
 * @param what is named when the last attempt failed as well
 */
export async function persevere<T>(web: Web, what: string, attempt: () => Promise<T>): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await attempt();
    } catch (problem) {
      web.signal.throwIfAborted();
      if (!(problem instanceof Passing)) throw problem;
      if (i === attempts)
        throw new DiagnosticError(
          error("bundle/download", `${what} can't be fetched: ${problem.message}`, {
            detail: `It was tried ${attempts} times.`,
            hint: "what was fetched so far is kept: the same command goes on from there",
          }),
        );
      await sleep(Math.max(problem.waitMs, web.pauseMs * 2 ** (i - 1)), undefined, { signal: web.signal });
    }
  }
}

/** A small text or document. @returns undefined where the server has none */
export async function fetchBytes(
  web: Web,
  url: string | URL,
  headers?: Headers,
): Promise<{ readonly status: number; readonly headers: Answer["headers"]; readonly bytes: Buffer }> {
  return persevere(web, shown(url), async () => {
    const { status, headers: said, body } = await ask(web, url, headers);
    const bytes = await buffer(body).catch((problem: unknown) => {
      throw new Passing(reason(problem));
    });
    return { status, headers: said, bytes };
  });
}

/** An address as it may be printed: without a password, and without the signature that a query may hold. */
export function shown(url: string | URL): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
