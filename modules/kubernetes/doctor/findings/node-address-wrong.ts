import { hostOfNode, vips } from "../balancers.js";
import type { Fault, Sign } from "../fault.js";
import { setting } from "../look.js";

export const nodeAddressWrong: Fault = {
  id: "node-address-wrong",
  title: "A node goes by an address that is not its own",
  section: "6.8",
  meaning:
    "The kubelet took the load balancers' address, or one that the host no longer has, for the node's: logs, exec and the pod network go to the wrong host once that address moves.",
  mend: "Give the kubelet `--node-ip=ADDRESS` in /var/lib/kubelet/kubeadm-flags.env, and restart it.",
  remedy: "asks",
  find(look) {
    const shared = vips(look);
    return (look.cluster?.objects.nodes ?? []).flatMap(({ name, internalIps }): Sign[] => {
      const host = hostOfNode(look, name);
      if (host === undefined || host.network.addresses.length === 0) return [];
      const own = (ip: string) => host.network.addresses.some(({ address }) => address === ip);
      const wrong = internalIps.filter((ip) => shared.includes(ip) || !own(ip));
      if (wrong.length === 0) return [];
      const wanted = setting(host, "node_ip");
      const evidence = wrong.map(
        (ip) =>
          `node ${name} has InternalIP ${ip}, ${shared.includes(ip) ? "the load balancers' address" : "which the host has not"}`,
      );
      if (!own(wanted) || shared.includes(wanted))
        return [{ host: host.host, evidence, unmendable: "its node_ip is not an address of the host" }];
      return [{ host: host.host, evidence, given: { node_ip: wanted } }];
    });
  },
};
