import { instead, notInstead, type Injection } from "./injection.js";

const config = "/var/lib/kubelet/config.yaml";
const containerd = "/etc/containerd/config.toml";
const flags = "/var/lib/kubelet/kubeadm-flags.env";

/** Faults of the runtime and the kubelet. */
export const injectionsOfKubelet: readonly Injection[] = [
  {
    name: "containerd is stopped",
    finds: ["runtime-stopped w1"],
    inject: { w1: "systemctl stop containerd" },
  },
  {
    name: "containerd's CRI is switched off, as packages have it",
    finds: ["runtime-cri w1"],
    inject: {
      w1: `sed -i '1,/^version/s/^\\(version.*\\)/\\1\\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]/' ${containerd}; systemctl restart containerd`,
    },
    options: ["--yes", "runtime-cri"],
  },
  {
    name: "containerd is too old for the kubelet (a script says its version)",
    finds: ["runtime-too-old w1"],
    inject: { w1: instead("containerd", "echo containerd github.com/containerd/containerd 1.5.18 abc") },
    isLeft: true,
    restore: { w1: notInstead("containerd") },
  },
  {
    name: "a node's pod network has no configuration",
    finds: ["cni-missing w1"],
    inject: { w1: "rm /etc/cni/net.d/*" },
  },
  {
    name: "containerd looks for CNI plugins in the wrong folder",
    finds: ["cni-plugin-missing w1"],
    inject: {
      w1: `sed -i 's|bin_dir = .*|bin_dir = "/opt/cni/bin"|' ${containerd}; systemctl restart containerd`,
    },
  },
  {
    name: "the runtime keeps cgroups by another driver than the kubelet",
    finds: ["cgroup-driver cp1,w1"],
    inject: {
      cp1: `sed -i 's/SystemdCgroup = false/SystemdCgroup = true/' ${containerd}`,
      w1: `sed -i 's/SystemdCgroup = false/SystemdCgroup = true/' ${containerd}`,
    },
    options: ["--yes", "cgroup-driver"],
  },
  {
    name: "cgroup v1 and a kubelet that refuses it (a script says its version)",
    finds: ["cgroup-v1 w1"],
    inject: {
      w1: `${instead("kubelet", "echo Kubernetes v1.35.4")}; sed -i 's/failCgroupV1: false/failCgroupV1: true/' ${config}`,
    },
    isLeft: true,
    restore: { w1: `${notInstead("kubelet")}; sed -i 's/failCgroupV1: true/failCgroupV1: false/' ${config}` },
  },
  {
    name: "the kubelet is started with a flag that it does not know",
    finds: ["kubelet-flag-unknown w1"],
    inject: { w1: `sed -i 's/"$/ --no-such-flag=yes"/' ${flags}; systemctl restart kubelet; sleep 2` },
  },
  {
    name: "the kubelet is stopped",
    finds: ["kubelet-down w1"],
    inject: { w1: "systemctl stop kubelet" },
  },
  {
    name: "the kubelet does not start at boot",
    finds: ["not-at-boot w1"],
    inject: { w1: "systemctl -q disable kubelet" },
  },
  {
    name: "containerd has a proxy, and none of the cluster is excepted",
    finds: ["proxy-exceptions w1"],
    inject: {
      w1: `mkdir -p /etc/systemd/system/containerd.service.d
printf '[Service]\\nEnvironment="HTTPS_PROXY=http://user:word@10.0.0.1:3128" "NO_PROXY=localhost,127.0.0.1"\\n' >/etc/systemd/system/containerd.service.d/90-proxy.conf
systemctl daemon-reload; systemctl restart containerd`,
    },
    restore: {
      w1: "rm /etc/systemd/system/containerd.service.d/90-proxy.conf; systemctl daemon-reload; systemctl restart containerd",
    },
  },
  {
    name: "a pod waits for an image that its node lacks",
    finds: ["image-pull w1"],
    inject: {
      w1: "ctr -n k8s.io images rm --sync lab.hapb/busybox:1 >/dev/null",
      cp1: `export KUBECONFIG=/etc/kubernetes/admin.conf
kubectl run waits --image lab.hapb/busybox:1 --image-pull-policy Never --overrides '{"spec":{"nodeName":"w1"}}' --command -- sleep 600 >/dev/null
kubectl wait pod waits --for=jsonpath='{.status.containerStatuses[0].state.waiting.reason}'=ErrImageNeverPull --timeout 30s >/dev/null`,
    },
    restore: {
      cp1: "kubectl --kubeconfig /etc/kubernetes/admin.conf delete pod waits --force --grace-period 0 >/dev/null 2>&1",
    },
  },
];
