import type { Fault } from "../fault.js";
import { reached } from "../look.js";

export const bgpNeighbourDown: Fault = {
  id: "bgp-neighbour-down",
  title: "Calico does not reach a neighbour",
  section: "6.8",
  meaning:
    "Pods of these two nodes don't reach each other: BGP is kept out between them, or does not run on the other.",
  mend: "Open TCP port 179 between the nodes, and IPIP (protocol 4) or VXLAN (UDP 4789).",
  remedy: "person",
  reason: "What keeps BGP out stands between the hosts, or was configured in Calico by somebody.",
  causedElsewhere: [
    "bgp-neighbour-unknown",
    "calico-bird-down",
    "calico-address-wrong",
    "node-address-wrong",
    "host-unreachable",
    "kubelet-down",
    "runtime-stopped",
    "node-not-ready",
  ],
  find: (look) =>
    reached(look).flatMap(({ host, bird }) => {
      const down = bird.filter(({ state }) => state !== "" && !state.startsWith("Established"));
      return down.length === 0
        ? []
        : [{ host, evidence: down.map(({ address, state }) => `neighbour ${address}: ${state}`) }];
    }),
};
