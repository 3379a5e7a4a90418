# What has to be so before anything is touched. Prints machine-id and clock.
set -eu
host=$1 address=$2 role=$3
fail() { echo "$host: $*" >&2; exit 1; }
[ "$(nproc)" -ge 2 ] || fail 'fewer than 2 CPUs'
[ "$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)" -ge 1700 ] || fail 'less than 1700 MB of memory'
for program in curl ip iptables conntrack mount; do command -v $program >/dev/null || fail "$program is missing"; done
[ "$(uname -n)" = "$host" ] || fail "calls itself $(uname -n)"
ip -o -4 addr show | grep -q " $address/" || fail "does not have the address $address"
for path in kubelet.conf manifests/kube-apiserver.yaml manifests/etcd.yaml; do
  [ ! -e "/etc/kubernetes/$path" ] || fail 'is a node already'
done
[ ! -e /var/lib/etcd/member ] || fail 'has data of etcd'
ports='10250 10256'
[ "$role" = worker ] || ports="$ports 6443 2379 2380 10257 10259 $port"
listening=$(ss -ltnH | awk '{ print $4 }' | sed 's/.*://')
for each in $ports; do
  ! echo "$listening" | grep -qx "$each" || fail "something listens on port $each"
done
# A refused connection is a good sign: the way is open, and nobody listens yet.
reach() {
  said=$(curl -sv -o /dev/null --noproxy '*' --connect-timeout 3 --max-time 3 "http://$1/" 2>&1 </dev/null) || :
  case $said in *'Connected to '*|*refused*) ;; *) echo "$1" ;; esac
}
shut=$(
  curl -sk -o /dev/null --noproxy '*' --connect-timeout 2 --max-time 4 "https://$vip:$port/livez" && echo "$vip answers" &
  for other in $control_planes; do
    [ "$other" != "$host" ] || continue
    eval "peer=\$address_$other"
    for each in 6443 10250 "$port"; do reach "$peer:$each" & done
    [ "$role" = worker ] || for each in 2379 2380; do reach "$peer:$each" & done
  done
  [ "$role" = worker ] || for other in $workers; do
    eval "peer=\$address_$other"
    reach "$peer:10250" &
  done
  wait
)
[ -z "$shut" ] || fail "$shut"
echo "$(cat /etc/machine-id) $(date +%s)"
