import { sh, type Host } from "../../../engine/module/index.js";
import { caCertificate } from "./paths.js";

/** Who answers at a cluster's endpoint, as one host sees it. Only `nothing` and `ours` let a cluster begin. */
export type EndpointAnswer = "nothing" | "ours" | "other" | "unknown";

export interface EndpointLook {
  readonly answer: EndpointAnswer;
  /** What was seen there, in words; "" where somebody answered. */
  readonly seen: string;
  /** Whether somebody took the connection and said nothing. */
  readonly isSilent: boolean;
}

/**
 * Asks the endpoint for TLS. A TCP connection alone proves nothing: a load balancer without a living backend accepts
 * one and closes it. `ours` is told by this host's own CA certificate, which exists once an init has begun.
 * @param address where the endpoint will be, if it is a name that hosts may not know yet; "": ask DNS
 */
export async function probeEndpoint(
  host: Host,
  endpoint: string,
  address: string,
  timeoutSeconds: number,
): Promise<EndpointLook> {
  const first = await ask(host, endpoint, address, timeoutSeconds);
  // A load balancer tries its servers for some seconds before it closes.
  const look = first.isSilent ? await ask(host, endpoint, address, timeoutSeconds * 5) : first;
  if (look.answer !== "nothing" || address === "" || isAt(endpoint, address)) return look;
  // The name may lead elsewhere today. That nobody answers there, or that nobody knows the name yet, is no matter.
  const named = await ask(host, endpoint, "", timeoutSeconds);
  return named.answer === "ours" || named.answer === "other" ? named : look;
}

function isAt(endpoint: string, address: string): boolean {
  return endpoint.startsWith(`${bracketed(address)}:`);
}

function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

async function ask(host: Host, endpoint: string, address: string, seconds: number): Promise<EndpointLook> {
  const url = `https://${endpoint}/livez`;
  const detour = address === "" ? [] : ["--connect-to", `::${bracketed(address)}:`];
  const script = sh`
command -v curl >/dev/null || { echo curl is missing; exit 0; }
try() { curl -sS -o /dev/null -w '\\ntime_connect %{time_connect}\\n' --noproxy '*' --connect-timeout ${seconds} --max-time ${seconds * 2} "$@" ${detour} ${url} 2>&1; }
said=$(try -k) || { echo "curl $?"; echo "$said"; exit 0; }
[ -f ${caCertificate} ] && try --cacert ${caCertificate} >/dev/null && echo ours || echo other
`;
  const { stdout } = await host.query(script, { reads: ["cluster:endpoint", "cmd:curl"], rcs: "any" });
  return readEndpointLook(stdout.text.trim());
}

/**
 * curl's exit codes where nobody of a cluster is: 7 refused, or no way there; 35, 52 and 56 closed again, as by a load
 * balancer without servers. Any other, such as a name that nobody knows (6), leaves it open.
 * @source curl(1), EXIT CODES
 */
const nobody = new Set(["7", "35", "52", "56"]);

/** Reads what the script says: `ours`, `other`, or `curl CODE` with curl's own words. */
export function readEndpointLook(text: string): EndpointLook {
  if (text === "ours" || text === "other") return { answer: text, seen: "", isSilent: false };
  const code = /^curl (\d+)/.exec(text)?.[1];
  const seen = /^curl: \(\d+\) (.*)$/m.exec(text)?.[1] ?? text.split("\n")[0]!;
  // 28 is any time-out. curl 7 leaves time_connect at 0 until TLS stands, but says what it waited for.
  const isConnected = /^time_connect .*[1-9]/m.test(text) || seen.includes("SSL connection timeout");
  const isSilent = code === "28" && isConnected;
  const isNobody = code !== undefined && (nobody.has(code) || (code === "28" && !isSilent));
  return { answer: isNobody ? "nothing" : "unknown", seen, isSilent };
}
