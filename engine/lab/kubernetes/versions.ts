/** The Kubernetes release of the bundle, and what kubeadm of that release wants beside it. */
export const versions = {
  kubernetes: "v1.34.4",
  // @source `kubeadm config images list` of that release
  etcd: "v3.6.5",
  etcdImageTag: "3.6.5-0",
  coredns: "v1.12.1",
  pause: "3.10.1",
} as const;

/** The images of the bundle, by what they are. */
export const imageNames = {
  apiserver: `registry.k8s.io/kube-apiserver:${versions.kubernetes}`,
  controllerManager: `registry.k8s.io/kube-controller-manager:${versions.kubernetes}`,
  scheduler: `registry.k8s.io/kube-scheduler:${versions.kubernetes}`,
  proxy: `registry.k8s.io/kube-proxy:${versions.kubernetes}`,
  etcd: `registry.k8s.io/etcd:${versions.etcdImageTag}`,
  coredns: `registry.k8s.io/coredns/coredns:${versions.coredns}`,
  pause: `registry.k8s.io/pause:${versions.pause}`,
  haproxy: "lab.hapb/haproxy:2.6",
  keepalived: "lab.hapb/keepalived:2.2",
  busybox: "lab.hapb/busybox:1",
} as const;
