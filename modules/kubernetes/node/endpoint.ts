import { sh, type Host } from "../../../engine/module/index.js";
import { caCertificate } from "./paths.js";

/** Who answers at a cluster's endpoint, as one host sees it. */
export type EndpointAnswer = "nothing" | "ours" | "other" | "unknown";

/**
 * Asks the endpoint for TLS. A TCP connection alone proves nothing: a load balancer without a living backend accepts
 * one and closes it. `ours` is told by this host's own CA certificate, which exists once an init has begun.
 */
export async function probeEndpoint(
  host: Host,
  endpoint: string,
  timeoutSeconds: number,
): Promise<EndpointAnswer> {
  const url = `https://${endpoint}/livez`;
  const script = sh`
command -v curl >/dev/null || { echo curl is missing; exit 0; }
try() { curl -s -o /dev/null --noproxy '*' --connect-timeout ${timeoutSeconds} --max-time ${timeoutSeconds * 2} "$@" ${url}; }
try -k || { echo "nothing $?"; exit 0; }
[ -f ${caCertificate} ] && try --cacert ${caCertificate} && echo ours || echo other
`;
  const { stdout } = await host.query(script, { reads: ["cluster:endpoint", "cmd:curl"], rcs: "any" });
  return readAnswer(stdout.text.trim());
}

function readAnswer(text: string): EndpointAnswer {
  if (text === "ours" || text === "other") return text;
  return text.startsWith("nothing ") ? "nothing" : "unknown";
}
