import type { Exchange, HttpAnswer, HttpRequest } from "./request.js";
import { header } from "./request.js";

export type FollowRule = "all" | "none" | "safe";

export interface Followed {
  readonly answer: HttpAnswer;
  /** Where the answer came from in the end. */
  readonly url: string;
}

const most = 10;

/**
 * Goes where answers send it. After 301, 302 and 303 the next request is a GET without a body, as with browsers; 307 and 308 keep
 * both. Who asks, and the headers named, are told to no other host.
 * @param rule safe: only a GET or HEAD goes on
 * @param unredirected headers that the first request alone has
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
  const url = new URL(location, request.url);
  const isSameHost = url.host === new URL(request.url).host;
  const keeps = isSafe || answer.status === 307 || answer.status === 308;
  const dropped = [
    ...unredirected,
    ...(isSameHost ? [] : ["authorization", "cookie", "proxy-authorization"]),
    ...(keeps ? [] : ["content-type", "content-length"]),
  ].map((name) => name.toLowerCase());
  return {
    ...request,
    url: url.href,
    method: keeps ? request.method : "GET",
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !dropped.includes(name.toLowerCase())),
    ),
    ...(keeps ? {} : { body: undefined, bodyFile: undefined }),
    ...(isSameHost ? {} : { user: undefined, password: undefined }),
  };
}
