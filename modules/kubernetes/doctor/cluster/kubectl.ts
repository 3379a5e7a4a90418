import { cacheFlag } from "../../kubectl/access.js";

/**
 * Defines `k`: kubectl as an administrator, asking this host's own API server, so that a load balancer's trouble is
 * not in the way. One that does not reach etcd is asked nothing else: each question would be waited for.
 */
export const kubectlFunction = `
manifest=/etc/kubernetes/manifests/kube-apiserver.yaml
address=$(sed -n 's/.*--advertise-address=\\([^ "]*\\).*/\\1/p' "$manifest" 2>/dev/null | head -n 1)
port=$(sed -n 's/.*--secure-port=\\([0-9]*\\).*/\\1/p' "$manifest" 2>/dev/null | head -n 1)
case $address in *:*) address="[$address]" ;; esac
k() {
  limit 10 kubectl ${cacheFlag} --kubeconfig=/etc/kubernetes/admin.conf \${address:+--server="https://$address:\${port:-6443}"} --request-timeout=5s "$@"
}
# Most API servers tell everybody, and curl starts in a fifth of the time.
[ "$(curl -sk -m 5 --noproxy '*' "https://$address:\${port:-6443}/readyz/etcd" 2>/dev/null </dev/null)" = ok ] ||
  k get --raw /readyz/etcd >/dev/null 2>&1 || k() { return 1; }`;
