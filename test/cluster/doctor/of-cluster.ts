import type { Injection } from "./injection.js";

const k = "kubectl --kubeconfig=/etc/kubernetes/admin.conf";
const etcdctl = `ctr -n k8s.io tasks exec --exec-id doctor "$(ctr -n k8s.io containers ls -q 'labels."io.kubernetes.container.name"==etcd' | head -n 1)" etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key`;

/** How faults are made that a cluster has and not one of its hosts; on the cluster of the others. */
export const injectionsOfCluster: readonly Injection[] = [
  {
    name: "the control plane has the old taint, too",
    finds: ["stale-taint cluster"],
    inject: { cp1: `${k} taint node cp1 node-role.kubernetes.io/master:NoSchedule` },
  },
  {
    name: "etcd has a member that never was",
    finds: ["etcd-ghost cluster"],
    inject: { cp1: `${etcdctl} member add ghost --learner --peer-urls=https://192.0.2.99:2380` },
    options: ["--yes", "etcd-ghost"],
  },
  {
    name: "keepalived's check is not executable",
    finds: ["vip-check-broken cp1"],
    inject: { cp1: "chmod 644 /etc/keepalived/check_apiserver.sh" },
  },
  {
    name: "the worker goes by an address that it does not keep",
    finds: ["node-address-wrong w1"],
    inject: {
      w1: `
ip address add 198.51.100.7/32 dev eth0
sed -i 's/--node-ip=[^ "]*/--node-ip=198.51.100.7/' /var/lib/kubelet/kubeadm-flags.env
systemctl restart kubelet
for i in $(seq 30); do
  kubectl --kubeconfig=/etc/kubernetes/kubelet.conf get node w1 -o jsonpath='{.status.addresses}' | grep -q 198.51.100.7 && break; sleep 1
done
ip address del 198.51.100.7/32 dev eth0`,
    },
    options: ["--yes", "node-address-wrong"],
  },
  {
    name: "the worker has the load balancers' address as well",
    finds: ["vip-twice w1"],
    inject: {
      w1: "ip address add $(sed -n 's|^ *server: https://\\(.*\\):.*|\\1|p' /etc/kubernetes/kubelet.conf)/32 dev eth0",
    },
    options: ["--yes", "vip-twice"],
  },
  {
    name: "keepalived's manifest is away",
    finds: ["keepalived-down cp1"],
    inject: {
      cp1: "rm /etc/kubernetes/manifests/keepalived.yaml; for i in $(seq 30); do pidof keepalived >/dev/null || break; sleep 1; done",
    },
  },
];
