import type { Fault } from "../fault.js";
import { nodes, signsOn } from "../look.js";
import { isAtLeast } from "../versions.js";

export const cgroupV1: Fault = {
  id: "cgroup-v1",
  title: "The kubelet does not run on cgroup v1",
  meaning:
    "From 1.35 on the kubelet refuses hosts without the unified hierarchy, unless failCgroupV1 is false.",
  mend: "Boot with systemd.unified_cgroup_hierarchy=1; for a while `failCgroupV1: false` in /var/lib/kubelet/config.yaml does.",
  remedy: "person",
  reason: "It takes other boot parameters and a reboot, or the choice to put that off.",
  find: (look) =>
    signsOn(nodes(look), ({ kernel, kubelet }) =>
      kernel.cgroups === 1 && isAtLeast(kubelet.version, "1.35") && kubelet.failCgroupV1 !== false
        ? [`cgroup v1, and a kubelet ${kubelet.version}`]
        : [],
    ),
};
