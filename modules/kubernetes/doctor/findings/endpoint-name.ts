import type { Fault } from "../fault.js";
import { nodes } from "../look.js";
import { nameSigns } from "../name-signs.js";

export const endpointName: Fault = {
  id: "endpoint-name",
  title: "The API's name does not resolve",
  section: "6.6",
  meaning:
    "The kubelet does not find the API server: the node is lost to the cluster as soon as its connections end.",
  mend: "Name the right servers by the host's own way (netconfig, systemd-resolved, /etc/resolv.conf), or write the name to /etc/hosts. hapb gives a host the servers of `dns_servers`, and none that you did not name.",
  remedy: "safe",
  find: (look) =>
    nodes(look).flatMap((host) =>
      nameSigns(
        host,
        host.names.asked.filter(({ use }) => use === "endpoint"),
      ),
    ),
};
