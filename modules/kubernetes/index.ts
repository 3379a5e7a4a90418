import type { AnyModule } from "../../engine/module/index.js";

/** The family's modules by name, loaded when first named. */
export const kubernetesModules: Readonly<Record<string, () => Promise<{ readonly default: AnyModule }>>> = {
  bundle_install: () => import("./bundle-install.js"),
  calico_manifest: () => import("./calico-manifest.js"),
  etcd_member: () => import("./etcd-member.js"),
  flannel_manifest: () => import("./flannel-manifest.js"),
  image_load: () => import("./image-load.js"),
  kubeadm: () => import("./kubeadm.js"),
  kubeadm_credentials: () => import("./kubeadm-credentials.js"),
  kubeconfig: () => import("./kubeconfig.js"),
  kubectl_apply: () => import("./kubectl-apply.js"),
  kubectl_get: () => import("./kubectl-get.js"),
  kubectl_rollout: () => import("./kubectl-rollout.js"),
  kubectl_run: () => import("./kubectl-run.js"),
  kubectl_wait: () => import("./kubectl-wait.js"),
  kubernetes_cluster_state: () => import("./kubernetes-cluster-state.js"),
  kubernetes_host_facts: () => import("./kubernetes-host-facts.js"),
  kubernetes_node: () => import("./kubernetes-node.js"),
  kubernetes_node_state: () => import("./kubernetes-node-state.js"),
  kubernetes_preflight: () => import("./kubernetes-preflight.js"),
  kubernetes_reach: () => import("./kubernetes-reach.js"),
  label: () => import("./label.js"),
  pod_network_info: () => import("./pod-network-info.js"),
  static_pod: () => import("./static-pod.js"),
  taint: () => import("./taint.js"),
};
