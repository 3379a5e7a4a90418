import { randomBytes } from "node:crypto";
import { lines, printed, sh, type RunResult, type Script } from "../../../engine/module/index.js";
import {
  NoAnswer,
  parseHead,
  shownUrl,
  type Exchange,
  type HttpAnswer,
  type HttpRequest,
} from "./request.js";

/** Runs a script with this input, on the host. */
export type Runner = (script: Script, input: string) => Promise<RunResult>;

/** Asks with the host's own curl. All that it is told comes by its standard input, so that no secret stands in argv. */
export function curlExchange(run: Runner): Exchange {
  return async (request, target) => {
    const mark = `hapb-${randomBytes(9).toString("hex")}`;
    const result = await run(script(request), curlConfig(request, mark, target));
    return parse(result, request, mark, target !== undefined);
  };
}

function script({ body }: HttpRequest): Script {
  const config = sh`exec 3<&0`;
  if (body === undefined) return lines(config, sh`exec curl -q -K /dev/fd/3 </dev/null`);
  return lines(config, sh`${printed(body)} | curl -q -K /dev/fd/3`);
}

/**
 * curl's options, a line each.
 * @source curl(1), -K: values in double quotes know \\ \" \t \n \r \v
 */
export function curlConfig(request: HttpRequest, mark: string, target?: string): string {
  const options: [string, string | true][] = [
    ["url", request.url],
    ["silent", true],
    ["show-error", true],
    ["globoff", true],
    ["suppress-connect-headers", true],
    ["user-agent", request.agent],
    ["connect-timeout", String(request.timeoutS)],
    // Nothing for this long is the end as well.
    ["speed-time", String(request.timeoutS)],
    ["speed-limit", "1"],
    ["write-out", `\n${mark} %{http_code} %{redirect_url}`],
  ];
  const add = (name: string, value: string | undefined) => value !== undefined && options.push([name, value]);
  const flag = (name: string, isOn: boolean) => isOn && options.push([name, true]);
  if (target === undefined) flag("include", true);
  else options.push(["dump-header", "-"], ["output", target]);
  const hasBody = request.body !== undefined || request.bodyFile !== undefined;
  if (request.method === "HEAD") flag("head", true);
  else if (request.method !== (hasBody ? "POST" : "GET")) add("request", request.method);
  if (hasBody) add("data-binary", request.body === undefined ? `@${request.bodyFile}` : "@-");
  for (const [name, value] of Object.entries(request.headers))
    // Without a value a header is left out; with a semicolon it is sent empty.
    add("header", value === "" ? `${name};` : `${name}: ${value}`);
  if (request.user !== undefined) {
    add("user", `${request.user}:${request.password ?? ""}`);
    flag(request.forceBasicAuth || hasBody ? "basic" : "anyauth", true);
  }
  if (request.retries > 0) add("retry", String(request.retries));
  flag("insecure", !request.validateCerts);
  add("cacert", request.caPath);
  add("cert", request.clientCert);
  add("key", request.clientKey);
  add("ciphers", request.ciphers?.join(":"));
  if (!request.useProxy) add("noproxy", "*");
  flag("netrc-optional", request.useNetrc);
  flag("compressed", request.decompress);
  add("unix-socket", request.unixSocket);
  return (
    options.map(([name, value]) => (value === true ? name : `${name} = ${quoted(value)}`)).join("\n") + "\n"
  );
}

function quoted(value: string): string {
  const letters: Readonly<Record<string, string>> = { "\t": "t", "\n": "n", "\r": "r", "\v": "v" };
  return `"${value.replace(/[\\"\t\n\r\v]/g, (each) => `\\${letters[each] ?? each}`)}"`;
}

/** @source curl(1), EXIT CODES: 5 and 6 names not found, 7 no connection, 28 time is over, 35 TLS, 60 certificates */
function parse(
  { rc, stdout, stderr }: RunResult,
  request: HttpRequest,
  mark: string,
  isInFile: boolean,
): HttpAnswer {
  const bytes = Buffer.from(stdout.bytes);
  const end = bytes.lastIndexOf(`\n${mark} `);
  if (rc !== 0 || end < 0) {
    const said =
      /^curl: \(\d+\) (.*)$/m.exec(stderr.text)?.[1] ?? (stderr.text.trim() || `curl ended with ${rc}`);
    throw new NoAnswer(
      `${shownUrl(request.url)}: ${said}`,
      [5, 6, 7].includes(rc) || /Connection timed out/i.test(said),
    );
  }
  const [, code = "", location = ""] = bytes
    .subarray(end + 1)
    .toString()
    .trimEnd()
    .split(" ");
  const printedPart = bytes.subarray(0, end);
  const bodyAt = isInFile ? printedPart.length : endOfHeads(printedPart);
  const head = parseHead(printedPart.subarray(0, bodyAt).toString("latin1"));
  return {
    status: Number(code),
    reason: head?.reason ?? "",
    headers: head?.headers ?? [],
    ...(location === "" ? {} : { location }),
    ...(isInFile ? {} : { body: printedPart.subarray(bodyAt) }),
  };
}

/** Interim answers (100 Continue) and ones that only asked who it is (401) stand before the last one's headers. */
function endOfHeads(bytes: Buffer): number {
  for (let at = 0; ;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) return at;
    const isHead =
      bytes
        .subarray(at, at + 5)
        .toString("latin1")
        .toUpperCase() === "HTTP/";
    if (!isHead) return at;
    const status = Number(/^\S+\s+(\d+)/.exec(bytes.subarray(at, end).toString("latin1"))?.[1]);
    at = end + 4;
    if (status >= 200) {
      const goesOn = bytes.subarray(at, at + 7).toString("latin1");
      if (!/^HTTP\/\d/.test(goesOn)) return at;
    }
  }
}
