import { nodes, setting, type Look, type ReachedHost } from "./look.js";
import { isMadeByHapb } from "./made-by-hapb.js";

/** Kubernetes' own DaemonSets and programs, which are there with any network, are none of these. */
export const networks =
  /calico|cilium|flannel|weave|antrea|canal|kube-router|ovn|multus|tigera|romana|contiv/i;

/**
 * API groups that networks bring by their CustomResourceDefinitions, by the end of their names. Those that are not here
 * bring none.
 * @source the CustomResourceDefinitions of their releases
 */
const groups: readonly (readonly [end: string, network: string])[] = [
  ["projectcalico.org", "calico"],
  ["tigera.io", "tigera"],
  ["cilium.io", "cilium"],
  ["antrea.io", "antrea"],
  ["antrea.tanzu.vmware.com", "antrea"],
  ["k8s.ovn.org", "ovn"],
  ["kubeovn.io", "ovn"],
  ["k8s.cni.cncf.io", "multus"],
];

/** The DaemonSet of a network, by its name. */
export function networkDaemonSet(look: Look): string | undefined {
  return look.cluster?.objects.daemonSets.find(({ name }) => networks.test(name))?.name;
}

/** Why hapb gives no pod network to nodes of this cluster, though they have none: nothing is chosen for anybody. */
export function whyNoNetwork(look: Look): string | undefined {
  const hosts = nodes(look).filter(({ kubelet }) => kubelet.isJoined);
  const wanted = hosts.map((host) => setting(host, "pod_network"))[0] ?? "none";
  if (!hosts.every(isMadeByHapb))
    return "nothing shows that hapb made this cluster, and it does not choose another's network";
  if (wanted === "none" || wanted === "") return "pod_network is none";
  return otherNetwork(look, hosts, wanted);
}

/** What is there of another network than the wanted one. */
function otherNetwork(look: Look, hosts: readonly ReachedHost[], wanted: string): string | undefined {
  const isOther = (name: string) => networks.test(name) && !name.includes(wanted);
  const daemonSet = (look.cluster?.objects.daemonSets ?? []).find(({ name }) => isOther(name));
  if (daemonSet !== undefined) return `a DaemonSet of another network is there: ${daemonSet.name}`;
  const group = look.cluster?.objects.groups.find((name) => {
    const network = networkOf(name);
    return network !== undefined && network !== wanted;
  });
  if (group !== undefined) return `an API group of another network is there: ${group}`;
  const plugins = hosts.flatMap(({ cni }) => cni.folders.flatMap((folder) => folder.plugins));
  // Distributions' packages bring one that is named flannel.
  const program = plugins.find((name) => isOther(name) && name !== "flannel");
  return program === undefined ? undefined : `a program of another network is there: ${program}`;
}

function networkOf(group: string): string | undefined {
  return groups.find(([end]) => group === end || group.endsWith(`.${end}`))?.[1];
}
