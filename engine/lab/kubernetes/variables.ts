import { vipAddress, type Subnet } from "../subnet.js";
import { imageNames } from "./versions.js";

/**
 * Inventory variables of a lab for the Kubernetes playbooks. The first are what any user of a bundle sets; the others
 * are a lab's own: its hosts share a kernel, may be on cgroup v1, and can't lower an OOM score or set conntrack limits.
 */
export function kubernetesVariables(bundle: string, subnet: Subnet): Record<string, unknown> {
  return {
    kubernetes_bundle: bundle,
    apiserver_vip: vipAddress(subnet),
    haproxy_image: imageNames.haproxy,
    keepalived_image: imageNames.keepalived,
    verification_image: imageNames.busybox,
    cgroup_driver: "cgroupfs",
    containerd_restrict_oom_score_adj: true,
    kubelet_config_extra: { failCgroupV1: false, failSwapOn: false },
    kube_proxy_config_extra: {
      mode: "iptables",
      conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    },
  };
}
