import { quote, rawShell, sh, type RunResult } from "../../../engine/module/index.js";
import type { Runner } from "./curl.js";
import { NoAnswer, parseHead, shownUrl, type Exchange, type HttpRequest } from "./request.js";

/**
 * Whether wget can ask this. Names, passwords and headers it takes from its arguments or from a file alone, where others could read
 * them; so that only what is no secret is asked by it.
 */
export function isForWget({ url, user, headers, method, body, bodyFile, unixSocket }: HttpRequest): boolean {
  const isPlain =
    method === "GET" && body === undefined && bodyFile === undefined && unixSocket === undefined;
  return (
    isPlain && user === undefined && Object.keys(headers).length === 0 && !/^[a-z]+:\/\/[^/]*@/i.test(url)
  );
}

/** Downloads with GNU wget, for hosts without curl. The address comes by a pipe. */
export function wgetExchange(run: Runner): Exchange {
  return async (request, target) => {
    const script = sh`exec wget --no-config ${wgetOptions(request)} -i - -O ${target ?? "-"}`;
    return parse(await run(script, `${request.url}\n`), request, target);
  };
}

/** @source GNU Wget manual, chapter 2 */
export function wgetOptions(request: HttpRequest): string[] {
  const { ciphers, caPath, clientCert, clientKey } = request;
  const given = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name}=${value}`];
  return [
    "--server-response",
    "--no-verbose",
    "--max-redirect=0",
    "--no-hsts",
    ...given("user-agent", request.agent),
    ...given("timeout", String(request.timeoutS)),
    ...given("tries", String(request.retries + 1)),
    "--retry-on-http-error=408,429,500,502,503,504",
    ...(request.validateCerts ? [] : ["--no-check-certificate"]),
    ...given("ca-certificate", caPath),
    ...given("certificate", clientCert),
    ...given("private-key", clientKey),
    ...given("ciphers", ciphers?.join(":")),
    ...(request.useProxy ? [] : ["--no-proxy"]),
    ...(request.useNetrc ? [] : ["--no-netrc"]),
  ];
}

/** @source GNU Wget manual, chapter 2.18 (Exit Status): 4 network, 5 TLS, 6 authentication, 8 the server answered with an error */
function parse(
  { rc, stdout, stderr }: RunResult,
  request: HttpRequest,
  target: string | undefined,
): Awaited<ReturnType<Exchange>> {
  // Each line of the answer is set in by two blanks; what wget itself says is not.
  const said = stderr.text.split(/\r?\n/);
  const heads = said.filter((line) => line.startsWith("  ")).map((line) => line.slice(2));
  const last = heads.findLastIndex((line) => /^HTTP\//i.test(line));
  const head = last < 0 ? undefined : parseHead(heads.slice(last).join("\n"));
  if (!head && rc !== 0) {
    const own = said.filter((line) => line !== "" && !line.startsWith("  "));
    throw new NoAnswer(`${shownUrl(request.url)}: ${own.at(-1) ?? `wget ended with ${rc}`}`, rc === 4);
  }
  return {
    ...(head ?? { status: 0, reason: "", headers: [] }),
    ...(target === undefined ? { body: stdout.bytes } : {}),
  };
}

/** Shell text that says which of the two a host has: curl, wget (GNU's alone), or nothing. */
export const whichAsker = rawShell(
  `for p in curl wget; do command -v $p >/dev/null 2>&1 || continue; [ $p = curl ] || { wget --version 2>/dev/null | grep -q ${quote("GNU Wget")}; } || continue; echo $p; exit 0; done; echo none`,
);
