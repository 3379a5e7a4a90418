import type { Fault } from "../fault.js";
import { controlPlanes, type Look } from "../look.js";
import { flagOf } from "../parts/static-pods.js";

export const podCidrsExhausted: Fault = {
  id: "pod-cidrs-exhausted",
  title: "The pod net has no part left for a node",
  meaning: "The node gets no addresses for its pods. A pod net can't be made larger in a running cluster.",
  mend: "Remove nodes that are gone; or build the cluster anew with a larger pod_subnet, such as a /16 (256 nodes).",
  remedy: "person",
  reason:
    "A pod net can't be changed in a running cluster, and which nodes are superfluous only its owner knows.",
  find(look) {
    const nodes = look.cluster?.objects.nodes ?? [];
    const without = nodes.filter(({ podCidr }) => podCidr === "");
    const room = roomOf(look);
    // A pod network that gives nodes their parts itself leaves all of them without.
    if (without.length === 0 || room === undefined || nodes.length - without.length < room.nodes) return [];
    const evidence = without.map(({ name }) => `node ${name} has no podCIDR`);
    return [
      {
        host: "",
        evidence: [...evidence, `${room.net} has room for ${room.nodes} nodes of a /${room.mask} each`],
      },
    ];
  },
};

/** @source kube-controller-manager: --node-cidr-mask-size is 24 in IPv4 where nothing says otherwise */
function roomOf(
  look: Look,
): { readonly net: string; readonly mask: number; readonly nodes: number } | undefined {
  const net = look.cluster?.configuration.podSubnet.split(",")[0] ?? "";
  const bits = Number(net.split("/")[1]);
  if (net.includes(":") || !(bits > 0)) return undefined;
  const managers = controlPlanes(look).flatMap(({ staticPods }) =>
    staticPods.filter(({ name }) => name === "kube-controller-manager"),
  );
  const mask = Number(flagOf(managers[0], "node-cidr-mask-size")) || 24;
  return { net, mask, nodes: 2 ** Math.max(0, mask - bits) };
}
