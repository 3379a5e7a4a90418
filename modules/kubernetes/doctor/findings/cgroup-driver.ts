import type { Fault, Sign } from "../fault.js";
import { nodes, setting } from "../look.js";
import { isAtLeast } from "../versions.js";

export const cgroupDriver: Fault = {
  id: "cgroup-driver",
  title: "The kubelet and the runtime keep cgroups by different drivers",
  meaning:
    "Under memory pressure the node becomes unstable: systemd and the runtime each think the tree is theirs.",
  mend: "Drain the node, set the runtime's driver to the kubelet's (containerd: SystemdCgroup; CRI-O: cgroup_manager), restart the runtime and the kubelet, uncordon.",
  remedy: "asks",
  isMendedInTurn: true,
  find: (look) =>
    nodes(look).flatMap((host): Sign[] => {
      const { runtime, kubelet } = host;
      if (runtime.cgroupDriver === "" || kubelet.cgroupDriver === "") return [];
      if (runtime.cgroupDriver === kubelet.cgroupDriver || asksTheRuntime(runtime, kubelet.version))
        return [];
      const evidence = [
        `the kubelet's is ${kubelet.cgroupDriver}, ${runtime.name}'s is ${runtime.cgroupDriver}`,
      ];
      const node = look.cluster?.objects.nodes.find(({ name }) => name === setting(host, "node_name"));
      if (look.cluster === undefined || node === undefined)
        return [
          { host: host.host, evidence, unmendable: "the API does not answer, so the node can't be drained" },
        ];
      const given = { driver: kubelet.cgroupDriver, runtime: runtime.name, node: node.name };
      return [
        {
          host: host.host,
          evidence,
          given: { ...given, member: look.cluster.host, cordoned: node.isCordoned },
        },
      ];
    }),
};

/** @source Kubernetes 1.31, KubeletCgroupDriverFromCRI; containerd 2.0 and CRI-O 1.28 tell theirs */
function asksTheRuntime(
  { name, version }: { readonly name: string; readonly version: string },
  kubelet: string,
): boolean {
  return isAtLeast(kubelet, "1.31") && isAtLeast(version, name === "crio" ? "1.28" : "2.0");
}
