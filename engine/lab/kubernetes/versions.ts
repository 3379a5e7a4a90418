/** The Kubernetes release of the bundle, and what kubeadm of that release wants beside it. */
export const versions = {
  kubernetes: "v1.34.4",
  // @source `kubeadm config images list` of that release
  etcd: "v3.6.5",
  etcdImageTag: "3.6.5-0",
  coredns: "v1.12.1",
  pause: "3.10.1",
  // The release's number, and its commit as the Go module proxy knows it: its tags are not those of a Go module.
  calico: "v3.28.5",
  calicoModule: "v1.11.0-cni-plugin.0.20250813170300-a0db560f0520",
  calicoApiModule: "v0.0.0-20240708202104-e3f70b269c2c",
  flannel: "v0.28.10",
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
  // As the release's own manifests name them.
  calicoNode: `docker.io/calico/node:${versions.calico}`,
  calicoCni: `docker.io/calico/cni:${versions.calico}`,
  calicoControllers: `docker.io/calico/kube-controllers:${versions.calico}`,
} as const;
