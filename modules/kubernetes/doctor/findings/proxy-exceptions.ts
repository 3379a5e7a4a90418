import { covers } from "../exceptions.js";
import type { Fault, Sign } from "../fault.js";
import { nodes, type Look, type ReachedHost } from "../look.js";

export const proxyExceptions: Fault = {
  id: "proxy-exceptions",
  title: "A proxy stands between the cluster and itself",
  meaning:
    "A service of the node goes through a proxy to reach the API or other parts of the cluster, which the proxy can't or won't do.",
  mend: "Add the endpoint and the cluster's nets to NO_PROXY where the service's environment is set, then restart it, one node at a time.",
  remedy: "safe",
  find: (look) => nodes(look).flatMap((host) => signsOf(host, look)),
};

function signsOf({ host, proxies, kubelet }: ReachedHost, look: Look): Sign[] {
  const { podSubnet = "", serviceSubnet = "", endpoint = "" } = look.cluster?.configuration ?? {};
  const needed = [
    hostOf(kubelet.server.replace("https://", "")),
    hostOf(endpoint),
    ...`${podSubnet},${serviceSubnet}`.split(","),
  ];
  const wanted = [...new Set(needed.filter(Boolean))];
  return proxies.flatMap(({ service, exceptions, file }): Sign[] => {
    const missing = wanted.filter((each) => !covers(exceptions, each));
    if (missing.length === 0) return [];
    const evidence = [`${service} has a proxy, and its NO_PROXY lacks ${missing.join(", ")}`];
    if (file === "")
      return [{ host, evidence, unmendable: `what sets ${service}'s NO_PROXY is no drop-in of systemd` }];
    return [{ host, evidence, given: { service, file, exceptions: [...exceptions, ...missing].join(",") } }];
  });
}

/** The host of `host:port`. */
function hostOf(endpoint: string): string {
  return endpoint.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}
