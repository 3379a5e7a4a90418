import type { Exchange, HttpAnswer, HttpRequest } from "./request.js";
import { header, NoAnswer, shownUrl } from "./request.js";

export type FollowRule = "all" | "none" | "safe";

export interface Followed {
  readonly answer: HttpAnswer;
  /** Where the answer came from in the end. */
  readonly url: string;
}

const most = 10;

/**
 * Goes where answers send it. After 301, 302 and 303 the next request is a GET without a body, as with browsers; 307 and 308 keep
 * both. Who asks is told to the same origin alone, or to the same host's https after http (`askedOf`). No program that asks follows by itself,
 * so that these rules hold for all of them.
 * @param rule safe: only a GET or HEAD goes on
 * @param unredirected headers that the first request alone has
 * @throws NoAnswer also when the answer leads to no address of the web
 */
export async function follow(
  exchange: Exchange,
  first: HttpRequest,
  rule: FollowRule,
  unredirected: readonly string[] = [],
  target?: string,
): Promise<Followed> {
  let request = first;
  for (let hops = 0; ; hops++) {
    const answer = await exchange(request, target);
    const next = redirected(request, answer, rule, unredirected);
    if (!next || hops === most) return { answer, url: request.url };
    request = next;
  }
}

function redirected(
  request: HttpRequest,
  answer: HttpAnswer,
  rule: FollowRule,
  unredirected: readonly string[],
): HttpRequest | undefined {
  const location = answer.location ?? header(answer, "location");
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return undefined;
  const isSafe = request.method === "GET" || request.method === "HEAD";
  if (rule === "none" || (rule === "safe" && !isSafe)) return undefined;
  const from = new URL(request.url);
  const url = placeIn(location, from);
  const keeps = isSafe || answer.status === 307 || answer.status === 308;
  const dropped = [...unredirected, ...(keeps ? [] : ["content-type", "content-length"])].map((name) =>
    name.toLowerCase(),
  );
  const next = askedOf(request, url);
  return {
    ...next,
    method: keeps ? request.method : "GET",
    headers: headersOf(next, (name) => !dropped.includes(name)),
    ...(keeps ? {} : { body: undefined, bodyFile: undefined }),
  };
}

/** Headers that say what is wanted, and nothing of who wants it. */
const plain = /^(accept(-.*)?|cache-control|content-(type|length)|if-.*|pragma|range|user-agent)$/;

/**
 * The same request to another place: a password, a client's certificate and headers that may tell who asks are told to
 * nobody but whom they were given for.
 */
export function askedOf(request: HttpRequest, url: URL): HttpRequest {
  const from = new URL(request.url);
  const moved = { ...request, url: url.href };
  if (url.origin === from.origin || isSecured(from, url)) return moved;
  return {
    ...moved,
    headers: headersOf(request, (name) => plain.test(name)),
    ...{ user: undefined, password: undefined, clientCert: undefined, clientKey: undefined },
  };
}

function headersOf({ headers }: HttpRequest, isKept: (name: string) => boolean): HttpRequest["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isKept(name.toLowerCase())));
}

/**
 * What a server may send its visitors to; never to files of the one who asks.
 * @throws NoAnswer
 */
function placeIn(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const isFtp = url?.protocol === "ftp:" && from.protocol === "ftp:";
  if (url && (isFtp || ["http:", "https:"].includes(url.protocol))) return url;
  const place = shownUrl(url?.href ?? location);
  throw new NoAnswer(`${shownUrl(from.href)} sends on to ${place}, which is not followed`, false);
}

/** From http to https of the same host, each on its own port. */
function isSecured(from: URL, to: URL): boolean {
  const isUp = from.protocol === "http:" && to.protocol === "https:";
  return isUp && from.hostname === to.hostname && from.port === "" && to.port === "";
}
