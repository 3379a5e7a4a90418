import { containersCard, mayHave, othersWith } from "../addresses.js";
import { hostOfNode, vips } from "../balancers.js";
import type { Fault, Sign } from "../fault.js";
import { setting, type Look, type ReachedHost } from "../look.js";

export const nodeAddressWrong: Fault = {
  id: "node-address-wrong",
  title: "A node goes by an address that is not its own",
  section: "6.8",
  meaning:
    "The kubelet took the load balancers' address, one that leads to no host or to several, or another than node_ip, for the node's: logs, exec and the pod network go to the wrong host once that address moves.",
  mend: "Give the kubelet `--node-ip=ADDRESS` in /var/lib/kubelet/kubeadm-flags.env, and restart it.",
  remedy: "asks",
  find(look) {
    return (look.cluster?.objects.nodes ?? []).flatMap(({ name, internalIps }): Sign[] => {
      const host = hostOfNode(look, name);
      if (host === undefined || host.network.addresses.length === 0) return [];
      const evidence = internalIps.flatMap((ip) => {
        const what = whatIsWrong(look, host, name, ip);
        return what === undefined ? [] : [`node ${name} has InternalIP ${ip}, ${what}`];
      });
      if (evidence.length === 0) return [];
      const wanted = setting(host, "node_ip");
      if (whatIsWrong(look, host, name, wanted) !== undefined)
        return [{ host: host.host, evidence, unmendable: "its node_ip is not an address of its own" }];
      return [{ host: host.host, evidence, given: { node_ip: wanted } }];
    });
  },
};

/** Which of several real cards a node goes by is a person's choice. */
function whatIsWrong(look: Look, host: ReachedHost, node: string, ip: string): string | undefined {
  if (vips(look).includes(ip)) return "the load balancers' address";
  if (!mayHave(host, ip)) return "which the host has not";
  const others = othersWith(look, node, ip, ({ internalIps }) => internalIps);
  if (others.length > 0) return `and so has ${others.join(", ")}`;
  const wanted = setting(host, "node_ip");
  if (ip === wanted) return undefined;
  const card = containersCard(host, ip);
  if (card !== undefined) return `the address of ${card}, which no other host reaches`;
  const chosen = setting(host, "chosen_node_ip");
  return chosen === wanted && mayHave(host, chosen) && !ip.includes(":")
    ? `and its node_ip is ${chosen}`
    : undefined;
}
