#!/bin/sh
# From bare hosts to a verified stacked cluster, as a careful person writes it in shell: the same steps as
# playbooks/stacked.yml, each host's part of a step in one ssh, all hosts at once wherever kubeadm allows it.
#
#   sh build.sh SETTINGS
#
# SETTINGS is a file of assignments: ssh_options, control_planes, workers (names), address_NAME, vip, port, version,
# bundle, sums (as sha256sum -c reads them), images_control_planes, images_workers (NAME=FILE) and what stands in the
# kubeadm configuration. Says on standard output which stage begins; everything else goes to standard error.
set -eu
here=$(dirname "$0")
settings=$1
. "$settings"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
: >"$work/more"
first=${control_planes%% *}
others=${control_planes#"$first"}
hosts="$control_planes $workers"

stage() { echo "stage: $1"; }

address() { eval "echo \$address_$1"; }

# A step on one host: HOST SCRIPT [ARGUMENT]
on() {
  host=$1 script=$2
  shift 2
  cat "$settings" "$work/more" "$here/$script" | ssh $ssh_options "root@$(address "$host")" sh -s "$host" "$(address "$host")" "$@"
}

# The same for several hosts at once: COMMAND HOST...
each() {
  command=$1
  shift
  pids=
  for each_host in "$@"; do
    $command "$each_host" >&2 &
    pids="$pids $!"
  done
  for pid in $pids; do wait "$pid"; done
}

is_control_plane() { case " $control_planes " in *" $1 "*) ;; *) return 1 ;; esac; }

look() {
  on "$1" look.sh "$(is_control_plane "$1" && echo control-plane || echo worker)" >"$work/look.$1"
}

prepare() { on "$1" prepare.sh; }

programs() {
  scp -q $ssh_options "$bundle/bin/kubeadm" "$bundle/bin/kubelet" "$bundle/bin/kubectl" "root@$(address "$1"):/usr/bin/"
  on "$1" programs.sh
  has=$(ssh $ssh_options "root@$(address "$1")" ctr -n k8s.io images ls -q)
  if is_control_plane "$1"; then images=$images_control_planes; else images=$images_workers; fi
  for image in $images; do
    case "
$has
" in *"
${image%%=*}
"*) continue ;; esac
    ssh $ssh_options "root@$(address "$1")" ctr -n k8s.io images import - <"$bundle/${image#*=}"
  done
}

balance() { on "$1" balance.sh; }
join_control_plane() { on "$1" join.sh control-plane; }
join_worker() { on "$1" join.sh worker; }
network() { on "$1" network.sh "$(is_control_plane "$1" && echo control-plane || echo worker)"; }
has_vip() { on "$1" has-vip.sh >"$work/vip.$1"; }

fail() { echo "$*" >&2; exit 1; }

stage look
each look $hosts
[ "$(cut -d' ' -f1 "$work"/look.* | sort | uniq -d)" = '' ] || fail 'two hosts have one machine-id'
clocks=$(cut -d' ' -f2 "$work"/look.* | sort -n)
[ $(($(echo "$clocks" | tail -n 1) - $(echo "$clocks" | head -n 1))) -le 5 ] || fail 'clocks differ'

stage prepare
each prepare $hosts

stage programs
each programs $hosts

stage balance
each balance $control_planes

stage begin
letters() { tr -dc "$1" </dev/urandom | head -c "$2"; }
{
  echo "token=$(letters a-z0-9 6).$(letters a-z0-9 16)"
  echo "certificate_key=$(letters 0-9a-f 64)"
} >"$work/more"
on "$first" init.sh >&2
ssh $ssh_options "root@$(address "$first")" cat /etc/kubernetes/pki/ca.crt >"$work/ca.crt"
hash=$(openssl x509 -pubkey -noout -in "$work/ca.crt" | openssl pkey -pubin -outform der | sha256sum)
echo "ca_hash=sha256:${hash%% *}" >>"$work/more"

stage 'join control planes'
for control_plane in $others; do join_control_plane "$control_plane" >&2; done

stage 'join workers'
[ -z "$workers" ] || each join_worker $workers

stage network
echo "nodes='$(on "$first" nodes.sh)'" >>"$work/more"
each network $hosts

stage verify
on "$first" verify.sh >&2
each has_vip $control_planes
[ "$(cat "$work"/vip.* | wc -l)" -eq 1 ] || fail "the address is on $(cat "$work"/vip.*)"
