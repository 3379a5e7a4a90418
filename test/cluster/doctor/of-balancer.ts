import type { Injection } from "./injection.js";

const k = "kubectl --kubeconfig=/etc/kubernetes/admin.conf";
const own = `${k} --server=https://$(sed -n 's/.*--advertise-address=\\([^ "]*\\).*/\\1/p' /etc/kubernetes/manifests/kube-apiserver.yaml):6443`;
const endpoint = `$(sed -n 's|^ *server: ||p' /etc/kubernetes/admin.conf | head -n 1)`;

/** Until the API's endpoint does (or, with `!`, does not) answer. */
const until = (not: "" | "!") =>
  `for i in $(seq 100); do ${not} curl -sk -m 2 -o /dev/null ${endpoint}/readyz && break; sleep 0.2; done`;

const vip = `$(sed -n '/virtual_ipaddress/{n;s|^ *\\([0-9.]*\\).*|\\1|p}' /etc/keepalived/keepalived.conf)`;

/** Faults of the way to the API; on the cluster of the others. */
export const injectionsOfBalancer: readonly Injection[] = [
  {
    name: "haproxy.cfg is empty, and haproxy is started again",
    finds: ["haproxy-down cp1"],
    inject: { cp1: `: >/etc/haproxy/haproxy.cfg; kill $(pidof haproxy); sleep 1; ${until("!")}` },
  },
  {
    name: "haproxy asks ports at which no API server listens",
    finds: ["endpoint-resets cp1"],
    inject: {
      cp1: `sed -i 's/:6443 check/:6444 check/' /etc/haproxy/haproxy.cfg; kill $(pidof haproxy); systemctl restart kubelet
for i in $(seq 100); do curl -sf -m 2 -o /dev/null http://127.0.0.1:8404/healthz && break; sleep 0.2; done; ${until("!")}`,
    },
  },
  {
    name: "keepalived hangs, and nobody has the address",
    finds: ["vip-absent cluster"],
    inject: { cp1: `kill -STOP $(pidof keepalived); ip address del ${vip}/32 dev eth0` },
    isLeft: true,
    restore: {
      cp1: `kill -CONT $(pidof keepalived); ip address add ${vip}/32 dev eth0 2>/dev/null; ${until("")}`,
    },
  },
  {
    name: "API servers answer nobody whom they don't know (the role that lets everybody ask is unbound)",
    finds: ["anonymous-auth-off cp1"],
    inject: {
      cp1: `${k} get clusterrolebinding system:public-info-viewer -o yaml >/root/public.yaml
${k} delete clusterrolebinding system:public-info-viewer; ${until("!")}`,
    },
    isLeft: true,
    restore: { cp1: `${own} create -f /root/public.yaml; ${until("")}` },
  },
];
