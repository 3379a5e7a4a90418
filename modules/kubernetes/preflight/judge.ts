import type { ClusterPlan, Problem, Rule } from "./plan.js";
import { addresses } from "./rules/addresses.js";
import { clocks } from "./rules/clocks.js";
import { drift } from "./rules/drift.js";
import { driftOfNodes } from "./rules/drift-of-nodes.js";
import { extraFrontends } from "./rules/extra-frontends.js";
import { groups } from "./rules/groups.js";
import { hosts } from "./rules/hosts.js";
import { kubeadmExtra } from "./rules/kubeadm-extra.js";
import { nets } from "./rules/nets.js";
import { podNetwork } from "./rules/pod-network.js";
import { ports } from "./rules/ports.js";
import { reach } from "./rules/reach.js";
import { same } from "./rules/same.js";
import { versions } from "./rules/versions.js";
import { vrrp } from "./rules/vrrp.js";

const rules: readonly Rule[] = [
  groups,
  same,
  versions,
  addresses,
  ports,
  extraFrontends,
  nets,
  podNetwork,
  vrrp,
  kubeadmExtra,
  hosts,
  reach,
  clocks,
  drift,
  driftOfNodes,
];

/** Everything about a plan that can't work. Rules about hosts are silent until the hosts were looked at. */
export function judgePlan(plan: ClusterPlan): Problem[] {
  return rules.flatMap((rule) => rule(plan));
}
