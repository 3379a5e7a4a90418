import { setting, text, type ClusterPlan, type Problem, type Rule } from "../plan.js";

interface Configuration {
  readonly kubernetesVersion?: string;
  readonly controlPlaneEndpoint?: string;
  readonly clusterName?: string;
  readonly networking?: {
    readonly podSubnet?: string;
    readonly serviceSubnet?: string;
    readonly dnsDomain?: string;
  };
}

/** Variables that differ from what the running cluster was made with: these playbooks would not change them. */
export const drift: Rule = (plan) => {
  const running = plan.hosts
    .map(({ node }) => node?.cluster_configuration)
    .find((found) => found !== undefined);
  return running === undefined ? [] : compare(plan, running as Configuration);
};

const never = "it can't be changed in a running cluster: put the old value back";

function compare(plan: ClusterPlan, running: Configuration): Problem[] {
  const endpoint = `${text(plan, "cluster_endpoint")}:${text(plan, "loadbalancer_port")}`;
  const rows: readonly (readonly [string, string, string | undefined, string])[] = [
    [
      "kubernetes_version",
      text(plan, "kubernetes_version"),
      running.kubernetesVersion?.replace(/^v/, ""),
      "these playbooks build clusters and don't upgrade them: put the running version back",
    ],
    ["cluster_endpoint, loadbalancer_port", endpoint, running.controlPlaneEndpoint, never],
    ["cluster_name", text(plan, "cluster_name"), running.clusterName, never],
    ["pod_subnet", text(plan, "pod_subnet"), running.networking?.podSubnet, never],
    ["service_subnet", text(plan, "service_subnet"), running.networking?.serviceSubnet, never],
    ["cluster_domain", String(setting(plan, "cluster_domain")), running.networking?.dnsDomain, never],
  ];
  return rows
    .filter(([, wanted, found]) => found !== undefined && found !== wanted)
    .map(([about, wanted, found, mend]) => ({
      about,
      problem: `${wanted} is asked for, and the running cluster has ${found!}`,
      mend,
    }));
}
