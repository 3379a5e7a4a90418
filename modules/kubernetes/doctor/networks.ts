import type { ReachedHost } from "./look.js";

/** Kubernetes' own DaemonSets and programs, which are there with any network, are none of these. */
export const networks =
  /calico|cilium|flannel|weave|antrea|canal|kube-router|ovn|multus|tigera|romana|contiv/i;

/** A program of another network than the wanted one. Distributions' packages bring one that is named flannel. */
export function otherNetwork(hosts: readonly ReachedHost[], wanted: string): string | undefined {
  const plugins = hosts.flatMap(({ cni }) => cni.folders.flatMap((folder) => folder.plugins));
  return plugins.find((plugin) => networks.test(plugin) && !plugin.includes(wanted) && plugin !== "flannel");
}
