import type { Fault } from "../fault.js";
import { reached, setting } from "../look.js";
import { isOfContainers } from "../parts/network.js";

export const bgpNeighbourUnknown: Fault = {
  id: "bgp-neighbour-unknown",
  title: "Calico talks to a neighbour that is no node",
  section: "6.8",
  meaning:
    "It took an address for a node's that is none: of a bridge that was left over, of the load balancers, or of a node that is gone.",
  mend: "`calicoctl get nodes -o wide` shows whose it is: delete a node that is gone; else let Calico use kubernetes-internal-ip.",
  remedy: "person",
  reason: "The address may be a machine's that hapb was not told of, and deleting its node would cut it off.",
  causedElsewhere: ["calico-address-wrong", "node-address-wrong"],
  find(look) {
    const nodes = look.cluster?.objects.nodes ?? [];
    if (nodes.length === 0) return [];
    const known = new Set([
      ...nodes.flatMap(({ internalIps }) => internalIps),
      ...look.hosts.map((host) => setting(host, "node_ip")),
      ...reached(look).flatMap(({ network }) =>
        network.addresses.filter((one) => !isOfContainers(one.interface)).map(({ address }) => address),
      ),
    ]);
    // Neighbours of other kinds were named by a person.
    return reached(look).flatMap(({ host, bird }) => {
      const strange = bird.filter(({ kind, address }) => kind === "Mesh" && !known.has(address));
      return strange.length === 0
        ? []
        : [
            {
              host,
              evidence: strange.map(({ address, state }) => `neighbour ${address} (${state || "no state"})`),
            },
          ];
    });
  },
};
