import { loadBalancers, ofVariables, type Finding, type HostPlan } from "../plan.js";
import { firstDifference, shown } from "../shown.js";

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
  // What follows from the host's distribution, and what concerns nobody but the host.
  "container_runtime",
  "containerd_config_extra",
  "containerd_repository",
  "containerd_repository_key",
  "crio_config_extra",
  "crio_package",
  "crio_repository",
  "crio_repository_key",
  "http_proxy",
  "https_proxy",
  "image_pull_policy",
  "kubernetes_install",
  "kubernetes_repository",
  "kubernetes_repository_key",
  "manage_firewall",
  "manage_time_sync",
  "no_proxy",
  "registry_mirrors",
  "time_pools",
  "time_servers",
]);

/** One cluster has one value of each of the others; keepalived's matter to load balancers alone. */
export const same = ofVariables([
  {
    id: "values-differ",
    finds: "A variable of the whole cluster has different values on its hosts.",
    mend: "set it once for all hosts of the cluster, e.g. in the inventory's vars of all",
    judge: (plan) =>
      Object.keys(plan.hosts[0]?.settings ?? {})
        .filter((name) => !ownOfHost.has(name))
        .flatMap((name) => compare(name, name.startsWith("keepalived_") ? loadBalancers(plan) : plan.hosts)),
  },
]);

function compare(about: string, [first, ...others]: readonly HostPlan[]): Finding[] {
  if (!first) return [];
  const value = first.settings[about];
  const differing = others.find(({ settings }) => JSON.stringify(settings[about]) !== JSON.stringify(value));
  if (!differing) return [];
  const other = differing.settings[about];
  if (shown(value) !== shown(other)) {
    const problem = `is ${shown(value)} on ${first.host} and ${shown(other)} on ${differing.host}`;
    return [{ about, problem }];
  }
  const path = [about, ...firstDifference(value, other)].join(".");
  return [{ about, problem: `${path} is not the same on ${first.host} and ${differing.host}` }];
}
