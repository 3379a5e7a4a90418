# haproxy and keepalived as static pods; their configuration is tried with the very images that will read it.
set -eu
host=$1 address=$2
interface=$(ip -o -4 addr show to "$address" | awk '{ print $2 }')
priority=103
for each in $control_planes; do
  [ "$each" != "$host" ] || break
  priority=$((priority - 1))
done
mkdir -p /etc/haproxy /etc/keepalived /etc/kubernetes/manifests

{
  cat <<END
global
    log stdout format raw local0
    maxconn 4000

defaults
    mode tcp
    log global
    option tcplog
    option dontlognull
    option redispatch 1
    timeout connect 2s
    timeout client 4h
    timeout server 4h
    timeout check 5s

frontend health
    bind 127.0.0.1:8404
    mode http
    timeout client 10s
    monitor-uri /healthz

frontend apiserver
    bind :::$port v4v6
    default_backend apiserverbackend

backend apiserverbackend
    balance roundrobin
    option httpchk GET /readyz
    http-check expect status 200
    default-server observe layer4 error-limit 3 on-error mark-down
    default-server inter 3s fastinter 1s downinter 3s rise 2 fall 3 on-marked-down shutdown-sessions
END
  for each in $control_planes; do
    eval "echo \"    server $each \$address_$each:6443 check check-ssl verify none\""
  done
} >/etc/haproxy/haproxy.cfg
chmod 644 /etc/haproxy/haproxy.cfg

cat >/etc/keepalived/check_apiserver.sh <<END
#!/bin/sh
exec curl -sfk --noproxy '*' --max-time 2 -o /dev/null https://127.0.0.1:$port/readyz
END
chmod 755 /etc/keepalived/check_apiserver.sh

{
  cat <<END
global_defs {
  router_id $host
  script_user root
  enable_script_security
}

vrrp_script check_apiserver {
  script "/etc/keepalived/check_apiserver.sh"
  interval 3
  timeout 3
  weight -30
  fall 3
  rise 2
}

vrrp_instance VI_1 {
  state BACKUP
  interface $interface
  virtual_router_id 51
  priority $priority
  advert_int 1
  unicast_src_ip $address
  unicast_peer {
END
  for each in $control_planes; do
    [ "$each" = "$host" ] || eval "echo \"    \$address_$each\""
  done
  cat <<END
  }
  virtual_ipaddress {
    $vip/32 dev $interface
  }
  track_script {
    check_apiserver
  }
}
END
} >/etc/keepalived/keepalived.conf
chmod 600 /etc/keepalived/keepalived.conf

try() { ctr -n k8s.io run --rm --net-host --mount "type=bind,src=$1,dst=$1,options=rbind:ro" "$2" "try-$$" $3; }
try /etc/haproxy "$haproxy_image" 'haproxy -c -f /etc/haproxy/haproxy.cfg'
try /etc/keepalived "$keepalived_image" 'keepalived -t -f /etc/keepalived/keepalived.conf'

cat >/etc/kubernetes/manifests/haproxy.yaml <<END
apiVersion: v1
kind: Pod
metadata:
  name: haproxy
  namespace: kube-system
spec:
  hostNetwork: true
  priorityClassName: system-node-critical
  containers:
    - name: haproxy
      image: $haproxy_image
      imagePullPolicy: Never
      command: [haproxy, -W, -db, -f, /usr/local/etc/haproxy/haproxy.cfg]
      livenessProbe:
        httpGet:
          host: 127.0.0.1
          path: /healthz
          port: 8404
        failureThreshold: 8
      volumeMounts:
        - name: config
          mountPath: /usr/local/etc/haproxy/haproxy.cfg
          readOnly: true
  volumes:
    - name: config
      hostPath:
        path: /etc/haproxy/haproxy.cfg
        type: File
END
cat >/etc/kubernetes/manifests/keepalived.yaml <<END
apiVersion: v1
kind: Pod
metadata:
  name: keepalived
  namespace: kube-system
spec:
  hostNetwork: true
  priorityClassName: system-node-critical
  containers:
    - name: keepalived
      image: $keepalived_image
      imagePullPolicy: Never
      command: [keepalived, --dont-fork, --log-console, --use-file=/etc/keepalived/keepalived.conf]
      securityContext:
        capabilities:
          add: [NET_ADMIN, NET_BROADCAST, NET_RAW]
      volumeMounts:
        - name: config
          mountPath: /etc/keepalived/keepalived.conf
          readOnly: true
        - name: check
          mountPath: /etc/keepalived/check_apiserver.sh
          readOnly: true
  volumes:
    - name: config
      hostPath:
        path: /etc/keepalived/keepalived.conf
        type: File
    - name: check
      hostPath:
        path: /etc/keepalived/check_apiserver.sh
        type: File
END
