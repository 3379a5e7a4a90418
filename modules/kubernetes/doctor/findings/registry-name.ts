import type { Fault } from "../fault.js";
import { nodes, setting, type ReachedHost } from "../look.js";
import { nameSigns } from "../name-signs.js";

export const registryName: Fault = {
  id: "registry-name",
  title: "A registry's name does not resolve",
  section: "6.6",
  meaning: "Images that the runtime was told to get there and that the node lacks can't be had.",
  mend: "Name the right servers by the host's own way (netconfig, systemd-resolved, /etc/resolv.conf), or write the name to /etc/hosts. hapb gives a host the servers of `dns_servers`, and none that you did not name.",
  remedy: "safe",
  find: (look) =>
    nodes(look)
      .filter((host) => !isAirGapped(host))
      .flatMap((host) =>
        nameSigns(
          host,
          host.names.asked.filter(({ use, name }) => use === "registry" && !isOwn(host, name)),
        ),
      ),
};

/** What is brought to a host needs no registry. */
function isAirGapped(host: ReachedHost): boolean {
  return setting(host, "kubernetes_bundle") !== "" || setting(host, "image_pull_policy") === "Never";
}

/** A registry may run on this very host, whose name may well lead to the host itself. */
function isOwn({ identity: { hostname } }: ReachedHost, name: string): boolean {
  return name.split(".")[0] === hostname.split(".")[0];
}
