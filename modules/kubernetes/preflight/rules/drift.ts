import type { Plain } from "../../../../engine/module/index.js";
import { ofHosts, setting, text, type ClusterPlan, type Finding } from "../plan.js";

interface Configuration {
  readonly kubernetesVersion?: string;
  readonly controlPlaneEndpoint?: string;
  readonly clusterName?: string;
  readonly networking?: {
    readonly podSubnet?: string;
    readonly serviceSubnet?: string;
    readonly dnsDomain?: string;
  };
  readonly apiServer?: Component & { readonly certSANs?: readonly string[] };
  readonly controllerManager?: Component;
  readonly scheduler?: Component;
  readonly etcd?: { readonly local?: Component };
}

/** v1beta3 has arguments as a mapping, later ones as a list. */
interface Component {
  readonly extraArgs?:
    Readonly<Record<string, string>> | readonly { readonly name: string; readonly value: string }[];
}

/** Variables that differ from what the running cluster was made with: these playbooks would not change them. */
export const drift = ofHosts([
  {
    id: "running-cluster",
    finds: "The running cluster was made with another version, endpoint, name, net or domain.",
    mend: "put the old value back",
    judge: (plan) => ofRunning(plan, compare),
  },
  {
    id: "running-arguments",
    finds: "The running cluster's programs lack an argument that is asked for.",
    mend: "take it back, or change the cluster with kubeadm first",
    judge: (plan) => ofRunning(plan, argumentsOf),
  },
  {
    id: "running-certificates",
    finds: "The API servers' certificates lack a name of `apiserver_extra_sans`.",
    mend: "take it back, or make new certificates with kubeadm first",
    judge: (plan) => ofRunning(plan, namesOf),
  },
]);

function ofRunning(
  plan: ClusterPlan,
  judge: (plan: ClusterPlan, running: Configuration) => Finding[],
): Finding[] {
  const { running } = plan;
  return running === undefined ? [] : judge(plan, running as Configuration);
}

const never = "it can't be changed in a running cluster: put the old value back";

function compare(plan: ClusterPlan, running: Configuration): Finding[] {
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

const built = "these playbooks build clusters and don't change a running one's programs";

/** What is asked for and isn't there; what kubeadm or a person added besides is left alone. */
function argumentsOf(plan: ClusterPlan, running: Configuration): Finding[] {
  const rows: readonly (readonly [string, Component | undefined])[] = [
    ["apiserver_extra_args", running.apiServer],
    ["controller_manager_extra_args", running.controllerManager],
    ["scheduler_extra_args", running.scheduler],
    ["etcd_extra_args", running.etcd?.local],
  ];
  return rows.flatMap(([about, component]) => {
    const wanted = setting(plan, about);
    if (wanted === null || typeof wanted !== "object" || Array.isArray(wanted)) return [];
    const there = valuesByName(component?.extraArgs);
    return Object.entries(wanted as Record<string, Plain>)
      .filter(([name, value]) => !(there.get(name) ?? []).some((found) => isSame(value, found)))
      .map(([name, value]) => ({
        about,
        problem: `${name}=${String(value)} is asked for, and the running cluster has ${there.get(name)?.join(", ") ?? "no such argument"}`,
        mend: `${built}: take it back, or change the cluster with kubeadm first`,
      }));
  });
}

function valuesByName(given: Component["extraArgs"]): Map<string, string[]> {
  const pairs = Array.isArray(given)
    ? given.map(({ name, value }) => [name, value] as const)
    : Object.entries(given ?? {});
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), String(value)]);
  return values;
}

/** kubeadm's are strings, whatever the variable is. */
function isSame(wanted: Plain, found: string): boolean {
  if (typeof wanted === "number") return Number(found) === wanted;
  if (typeof wanted === "boolean") return String(wanted) === found.toLowerCase();
  return String(wanted) === found;
}

function namesOf(plan: ClusterPlan, running: Configuration): Finding[] {
  const wanted = setting(plan, "apiserver_extra_sans");
  const there = running.apiServer?.certSANs;
  if (!Array.isArray(wanted) || there === undefined) return [];
  const missing = wanted.map(String).filter((name) => !there.includes(name));
  if (missing.length === 0) return [];
  return [
    {
      about: "apiserver_extra_sans",
      problem: `${missing.join(", ")} is asked for, and the API servers' certificates don't name it`,
      mend: `${built}: take it back, or make new certificates with kubeadm first`,
    },
  ];
}
