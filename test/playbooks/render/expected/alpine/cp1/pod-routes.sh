#!/bin/sh
# Written by hapb: changes are lost.
# Routes to the pods of the other nodes, and pods' way out of the cluster.
set -eu
masquerade="POSTROUTING -s 10.244.0.0/16,fd00:10::/56 ! -d 10.244.0.0/16,fd00:10::/56 -m comment --comment hapb-pods -j MASQUERADE"

# The number marks the routes as ours, so that those of nodes that left go as well.
protocol=72

case $1 in
start)
  ip route replace 10.244.1.0/24 via 10.0.0.21 proto $protocol
  iptables -w -t nat -C $masquerade 2>/dev/null || iptables -w -t nat -A $masquerade
  ;;
stop)
  ip route flush proto $protocol
  iptables -w -t nat -D $masquerade 2>/dev/null || :
  ;;
esac
