import type { Fault } from "../fault.js";
import { controlPlanes, type Look } from "../look.js";
import { flagOf } from "../parts/static-pods.js";

export const podCidrsExhausted: Fault = {
  id: "pod-cidrs-exhausted",
  title: "The pod net has no part left for a node",
  meaning: "The node gets no addresses for its pods. A pod net can't be made larger in a running cluster.",
  mend: "Remove nodes that are gone; or build the cluster anew with a larger pod_subnet, such as a /16 (256 nodes).",
  remedy: "person",
  find(look) {
    const without = (look.cluster?.objects.nodes ?? []).filter(({ podCidr }) => podCidr === "");
    const told = without.flatMap(({ name }) => {
      const warning = look.cluster!.warnings.findLast(
        (one) => one.name === name && one.reason === "CIDRNotAvailable",
      );
      return warning === undefined ? [] : [`node ${name}: ${warning.message}`];
    });
    return told.length === 0 ? [] : [{ host: "", evidence: [...told, ...roomOf(look)] }];
  },
};

/** @source kube-controller-manager: --node-cidr-mask-size is 24 in IPv4 where nothing says otherwise */
function roomOf(look: Look): string[] {
  const net = look.cluster?.configuration.podSubnet.split(",")[0] ?? "";
  const bits = Number(net.split("/")[1]);
  if (net.includes(":") || !(bits > 0)) return [];
  const managers = controlPlanes(look).flatMap(({ staticPods }) =>
    staticPods.filter(({ name }) => name === "kube-controller-manager"),
  );
  const mask = Number(flagOf(managers[0], "node-cidr-mask-size")) || 24;
  return [`${net} has room for ${2 ** Math.max(0, mask - bits)} nodes of a /${mask} each`];
}
