import type { Rule } from "./plan.js";
import { bundleImages } from "./rules/bundle-images.js";
import { calico } from "./rules/calico.js";
import { clocks } from "./rules/clocks.js";
import { counts } from "./rules/counts.js";
import { drift } from "./rules/drift.js";
import { driftOfNodes } from "./rules/drift-of-nodes.js";
import { endpoint } from "./rules/endpoint.js";
import { endpointName } from "./rules/endpoint-name.js";
import { extraFrontends } from "./rules/extra-frontends.js";
import { groups } from "./rules/groups.js";
import { hostNets } from "./rules/host-nets.js";
import { hostPorts } from "./rules/host-ports.js";
import { identities } from "./rules/identities.js";
import { kubeadmExtra } from "./rules/kubeadm-extra.js";
import { names } from "./rules/names.js";
import { nets } from "./rules/nets.js";
import { nodeAddresses } from "./rules/node-addresses.js";
import { places } from "./rules/places.js";
import { podNetwork } from "./rules/pod-network.js";
import { ports } from "./rules/ports.js";
import { programs } from "./rules/programs.js";
import { reach } from "./rules/reach.js";
import { runtimes, runtimesToCome } from "./rules/runtimes.js";
import { same } from "./rules/same.js";
import { security } from "./rules/security.js";
import { sizes } from "./rules/sizes.js";
import { swap } from "./rules/swap.js";
import { systems } from "./rules/systems.js";
import { versions } from "./rules/versions.js";
import { vip } from "./rules/vip.js";
import { vrrp } from "./rules/vrrp.js";

/** All rules, in the order in which they are told and stand in docs/preflight.md. */
export const rules: readonly Rule[] = [
  ...[groups, counts, same, versions, bundleImages, endpoint, nodeAddresses, names, ports],
  ...[extraFrontends, nets, calico, vrrp, kubeadmExtra],
  ...[identities, sizes, systems, runtimes, runtimesToCome, programs, security, swap, places],
  ...[vip, endpointName, hostNets, hostPorts, reach, clocks, podNetwork, drift, driftOfNodes],
].flat();
