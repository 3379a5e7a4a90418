import { loadBalancers, type HostPlan, type Problem, type Rule } from "../plan.js";

/** Variables that each host may have its own value of. */
const ownOfHost: ReadonlySet<string> = new Set([
  "node_ip",
  "node_name",
  "keepalived_priority",
  "keepalived_interface",
  "kubeconfig_users",
  "kubelet_extra_args",
  "node_labels",
  "node_taints",
  "cni_bin_dir",
  "cni_package",
  "containerd_package",
  "containerd_restrict_oom_score_adj",
]);

/** One cluster has one value of each of the others; keepalived's matter to load balancers alone. */
export const same: Rule = (plan) => {
  const names = Object.keys(plan.hosts[0]?.settings ?? {}).filter((name) => !ownOfHost.has(name));
  return names.flatMap((name) =>
    compare(name, name.startsWith("keepalived_") ? loadBalancers(plan) : plan.hosts),
  );
};

function compare(name: string, [first, ...others]: readonly HostPlan[]): Problem[] {
  if (!first) return [];
  const value = JSON.stringify(first.settings[name]);
  const differing = others.find(({ settings }) => JSON.stringify(settings[name]) !== value);
  if (!differing) return [];
  return [
    {
      about: name,
      problem: `is ${value} on ${first.host} and ${JSON.stringify(differing.settings[name])} on ${differing.host}`,
      mend: "set it once for all hosts of the cluster, e.g. in the inventory's vars of all",
    },
  ];
}
