import type { Fault, Sign } from "../fault.js";
import { nodes, type ReachedHost } from "../look.js";

/** Only names that this cluster uses are asked about; one without a way out needs no others. */
export const endpointName: Fault = {
  id: "endpoint-name",
  title: "The API's name does not resolve",
  section: "6.6",
  meaning:
    "The kubelet does not find the API server: the node is lost to the cluster as soon as its connections end.",
  mend: "Name the right servers by the host's own way (netconfig, systemd-resolved, /etc/resolv.conf), or write the name to /etc/hosts. hapb gives a host the servers of `dns_servers`, and none that you did not name.",
  remedy: "safe",
  find: (look) => nodes(look).flatMap((host) => signOf(host)),
};

function signOf({ host, names: { endpoint, addresses, isAsked, keeper }, settings }: ReachedHost): Sign[] {
  if (endpoint === "" || !isAsked) return [];
  const local = addresses.find((address) => /^(127\.|0\.0\.0\.0$|::1?$)/.test(address));
  if (addresses.length > 0 && local === undefined) return [];
  const evidence = [local === undefined ? `${endpoint} has no address here` : `${endpoint} is ${local} here`];
  const servers = Array.isArray(settings.dns_servers) ? settings.dns_servers.map(String) : [];
  if (servers.length === 0) return [{ host, evidence, unmendable: "dns_servers names no name server" }];
  return [{ host, evidence, given: { keeper, servers } }];
}
