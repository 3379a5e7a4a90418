import { hostOfNode } from "../balancers.js";
import type { Fault } from "../fault.js";
import { reached, type Look } from "../look.js";

/** Seconds in which calico-node may be unready after its start. */
const start = 60;

export const calicoBirdDown: Fault = {
  id: "calico-bird-down",
  title: "Calico's BIRD is not ready",
  section: "6.8",
  meaning: "The node tells nobody the way to its pods.",
  mend: "`kubectl -n kube-system logs NAME -c calico-node` says why; port 179 has to be open between the nodes, and every node needs an address of its own.",
  remedy: "person",
  reason: "calico-node's own log says why, and it may be Calico's configuration, the network or the node.",
  causedBy: [
    "calico-address-wrong",
    "node-address-wrong",
    "node-not-ready",
    "kubelet-down",
    "runtime-stopped",
    "host-unreachable",
  ],
  causedElsewhere: ["bgp-neighbour-unknown"],
  find(look) {
    const now = Math.max(0, ...reached(look).map(({ identity }) => identity.clock));
    const pods = (look.cluster?.objects.pods ?? []).filter(
      ({ name, created, unmet }) =>
        name.startsWith("calico-node-") &&
        unmet.some(({ type }) => type === "Ready") &&
        now - Date.parse(created) / 1000 > start,
    );
    return pods.flatMap(({ namespace, name, node }) => {
      const says = warningOf(look, namespace, name);
      return says === undefined
        ? []
        : [{ host: hostOfNode(look, node)?.host ?? node, evidence: [`${namespace}/${name}: ${says}`] }];
    });
  },
};

function warningOf(look: Look, namespace: string, pod: string): string | undefined {
  return look
    .cluster!.warnings.findLast(
      (one) =>
        one.namespace === namespace && one.name === pod && /BIRD is not ready|bird\.ctl/.test(one.message),
    )
    ?.message.trim();
}
