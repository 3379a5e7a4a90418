# Whether it works, not only whether it was set up.
set -eu
export KUBECONFIG=/etc/kubernetes/admin.conf
fail() { echo "$*" >&2; exit 1; }
kubectl wait nodes --all --for=condition=Ready --timeout=300s
[ "$(kubectl get nodes -o name | wc -l)" = "$(echo $control_planes $workers | wc -w)" ] || fail 'a node is missing'
for each in $control_planes; do
  eval "server=https://\$address_$each:6443"
  [ "$(kubectl --server="$server" get --raw=/readyz)" = ok ] || fail "the API server of $each is not ready"
done
curl -sfk --noproxy '*' --max-time 5 -o /dev/null "https://$vip:$port/readyz" || fail "$vip does not answer"
pki=/etc/kubernetes/pki/etcd
members=$(kubectl -n kube-system exec "etcd-$1" -- etcdctl --endpoints=https://127.0.0.1:2379 \
  --cacert=$pki/ca.crt --cert=$pki/server.crt --key=$pki/server.key member list -w simple)
[ "$(echo "$members" | grep -c ', started, .*, false$')" = "$(echo $control_planes | wc -w)" ] || fail "etcd: $members"
kubectl -n kube-system wait deployment coredns --for=condition=Available --timeout=300s
# A service's address may still lead to nowhere for a moment.
for try in 1 2 3 4 5 6 7 8 9 10; do
  said=$(kubectl run "lookup-$try" --image="$busybox_image" --image-pull-policy=Never --restart=Never --rm -i --quiet \
    -- nslookup kubernetes.default.svc.cluster.local 2>&1) && exit 0
  sleep 5
done
fail "no pod finds a service: $said"
