import type { Injection } from "./injection.js";

const manifests = "/etc/kubernetes/manifests";
const pki = "/etc/kubernetes/pki/etcd";
const port = (wanted: string) =>
  `for i in $(seq 150); do ss -Hltn | grep -q ':${wanted} ' && break; sleep 0.2; done`;
const noPort = (gone: string) =>
  `for i in $(seq 150); do ss -Hltn | grep -q ':${gone} ' || break; sleep 0.2; done`;
const ready = `for i in $(seq 150); do curl -sfk -m 2 -o /dev/null https://127.0.0.1:6443/readyz && break; sleep 0.2; done`;
/** A kubelet that is started anew does not wait before it starts what has failed; then haproxy has to have seen it twice. */
const back = `systemctl restart kubelet; ${ready}
for i in $(seq 150); do curl -sk -m 2 -o /dev/null "$(sed -n 's|^ *server: ||p' /etc/kubernetes/admin.conf)/readyz" && break; sleep 0.2; done`;
const credentials = `--cacert=${pki}/ca.crt --cert=${pki}/server.crt --key=${pki}/server.key`;

/** Faults of etcd and of API servers; on the cluster of the others. */
export const injectionsOfApi: readonly Injection[] = [
  {
    name: "a member of etcd has no vote yet (a second one beside the first)",
    finds: ["etcd-learner cluster"],
    inject: {
      cp1: `
address=$(sed -n 's/.*--advertise-address=\\([^ "]*\\).*/\\1/p' ${manifests}/kube-apiserver.yaml)
image=$(sed -n 's/^ *image: *//p' ${manifests}/etcd.yaml); mkdir -p /root/etcd
ctr -n k8s.io run --rm --net-host --mount type=bind,src=${pki},dst=${pki},options=rbind:ro "$image" doctor-ctl etcdctl \
  --endpoints=https://127.0.0.1:2379 ${credentials} member add second --learner --peer-urls="https://$address:2390" >/dev/null
ctr -n k8s.io run -d --net-host --mount type=bind,src=${pki},dst=${pki},options=rbind:ro --mount type=bind,src=/root/etcd,dst=/data,options=rbind:rw \
  "$image" doctor-etcd etcd --name second --data-dir /data/member --initial-cluster-state existing \
  --initial-cluster "cp1=https://$address:2380,second=https://$address:2390" --initial-advertise-peer-urls "https://$address:2390" \
  --listen-peer-urls "https://$address:2390" --listen-client-urls https://127.0.0.1:2391 --advertise-client-urls https://127.0.0.1:2391 \
  --cert-file ${pki}/server.crt --key-file ${pki}/server.key --trusted-ca-file ${pki}/ca.crt --client-cert-auth \
  --peer-cert-file ${pki}/peer.crt --peer-key-file ${pki}/peer.key --peer-trusted-ca-file ${pki}/ca.crt --peer-client-cert-auth
${port("2391")}`,
    },
    options: ["--yes", "etcd-learner"],
    restore: {
      cp1: `
image=$(sed -n 's/^ *image: *//p' ${manifests}/etcd.yaml)
etcdctl() { ctr -n k8s.io run --rm --net-host --mount type=bind,src=${pki},dst=${pki},options=rbind:ro "$image" doctor-ctl etcdctl --endpoints=https://127.0.0.1:2379 ${credentials} "$@"; }
id=$(etcdctl member list | sed -n 's/, .*second.*//p')
for i in $(seq 30); do etcdctl member remove "$id" >/dev/null 2>&1 && break; sleep 0.5; done
ctr -n k8s.io tasks kill -s KILL doctor-etcd; ${noPort("2391")}
ctr -n k8s.io tasks rm doctor-etcd >/dev/null 2>&1; ctr -n k8s.io containers rm doctor-etcd; rm -rf /root/etcd`,
    },
  },
  {
    name: "an API server does not run: its certificate is gone",
    finds: ["apiserver-down cp1"],
    inject: {
      cp1: `mv /etc/kubernetes/pki/apiserver.crt /root/; kill -9 $(pidof kube-apiserver); ${noPort("6443")}`,
    },
    isLeft: true,
    restore: { cp1: `mv /root/apiserver.crt /etc/kubernetes/pki/; ${back}` },
  },
  {
    name: "a host waits to join with a token that has expired",
    finds: ["join-token-expired w1"],
    inject: {
      cp1: `kubeadm --kubeconfig=/etc/kubernetes/admin.conf token create abcdef.0123456789abcdef --ttl 1s >/dev/null; sleep 1`,
      w1: `mv /etc/kubernetes/kubelet.conf /root/
sed '/client-/d' /root/kubelet.conf >/etc/kubernetes/bootstrap-kubelet.conf; echo '    token: abcdef.0123456789abcdef' >>/etc/kubernetes/bootstrap-kubelet.conf`,
    },
    isLeft: true,
    restore: { w1: "mv /root/kubelet.conf /etc/kubernetes/; rm /etc/kubernetes/bootstrap-kubelet.conf" },
  },
];
