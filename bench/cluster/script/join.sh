# kubeadm join. Token and key stand in a file of root's alone.
set -eu
host=$1 address=$2 role=$3
umask 077
config=/root/kubeadm-join.yaml
trap 'rm -f $config' EXIT
{
  cat <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: $vip:$port
    token: $token
    caCertHashes: ["$ca_hash"]
nodeRegistration:
  name: $host
  criSocket: unix:///run/containerd/containerd.sock
  imagePullPolicy: Never
  kubeletExtraArgs: [{ name: node-ip, value: $address }]
END
  [ "$role" = worker ] || cat <<END
controlPlane:
  certificateKey: $certificate_key
  localAPIEndpoint:
    advertiseAddress: $address
    bindPort: 6443
END
} >$config
kubeadm join --config $config
