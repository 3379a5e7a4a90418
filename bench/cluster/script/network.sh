# A bridge for the host's pods, routes to the others', and root's kubeconfig.
set -eu
host=$1 role=$3
pod_net=$(echo "$nodes" | awk -v host="$host" '$1 == host { print $3 }')
{
  cat <<'END'
#!/bin/sh
set -eu
masquerade="POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -m comment --comment pods -j MASQUERADE"
case $1 in
start)
END
  echo "$nodes" | awk -v host="$host" '$1 != host { print "  ip route replace " $3 " via " $2 " proto 72" }'
  cat <<'END'
  iptables -w -t nat -C $masquerade 2>/dev/null || iptables -w -t nat -A $masquerade
  ;;
stop)
  ip route flush proto 72
  iptables -w -t nat -D $masquerade 2>/dev/null || :
  ;;
esac
END
} >/usr/local/sbin/pod-routes
chmod 755 /usr/local/sbin/pod-routes
cat >/etc/systemd/system/pod-routes.service <<'END'
[Unit]
Description=Routes between the pods of this cluster's nodes
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/pod-routes start
ExecStop=/usr/local/sbin/pod-routes stop

[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable -q --now pod-routes
cat >/etc/cni/net.d/10-pods.conflist <<END
{
  "cniVersion": "1.0.0",
  "name": "pods",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni0",
      "isGateway": true,
      "hairpinMode": true,
      "ipam": {
        "type": "host-local",
        "ranges": [[{ "subnet": "$pod_net" }]],
        "routes": [{ "dst": "0.0.0.0/0" }]
      }
    },
    { "type": "portmap", "capabilities": { "portMappings": true }, "snat": true }
  ]
}
END
[ "$role" = control-plane ] || exit 0
if [ ! -e ~/.kube/config ]; then
  mkdir -p -m 700 ~/.kube
  (umask 077 && cp /etc/kubernetes/admin.conf ~/.kube/config)
fi
