import type { Fault, Sign } from "../fault.js";
import { nodes, setting, type Look, type ReachedHost } from "../look.js";
import { whyNoNetwork } from "../networks.js";

export const cniMissing: Fault = {
  id: "cni-missing",
  title: "A node has no pod network",
  section: "6.10",
  meaning:
    "The runtime finds no configuration in /etc/cni/net.d: the node is not Ready and no pod starts there.",
  mend: "Install a pod network, or restart the pod of the one that is there on this node: it writes the file. hapb's own (pod_network: bridge) is written again.",
  remedy: "safe",
  causedBy: ["host-unreachable", "no-pod-network"],
  find: (look) =>
    nodes(look)
      .filter(({ kubelet, cni }) => kubelet.isJoined && cni.isRead && cni.configurations.length === 0)
      .map((host) => signOf(host, look)),
};

function signOf(host: ReachedHost, look: Look): Sign {
  const evidence = ["/etc/cni/net.d holds no configuration"];
  const name = setting(host, "node_name");
  const node = look.cluster?.objects.nodes.find((one) => one.name === name);
  if (setting(host, "pod_network") !== "bridge" || look.cluster === undefined || !node?.podCidr)
    return { host: host.host, evidence, unmendable: "only its own bridge network is hapb's to write" };
  const unmendable = whyNoNetwork(look);
  if (unmendable !== undefined) return { host: host.host, evidence, unmendable };
  return { host: host.host, evidence, given: { member: look.cluster.host } };
}
