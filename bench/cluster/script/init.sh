# kubeadm init. Token and key stand in a file of root's alone.
set -eu
host=$1 address=$2
umask 077
config=/root/kubeadm-init.yaml
trap 'rm -f $config' EXIT
cat >$config <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
  - token: $token
    ttl: 2h0m0s
certificateKey: $certificate_key
localAPIEndpoint:
  advertiseAddress: $address
  bindPort: 6443
nodeRegistration:
  name: $host
  criSocket: unix:///run/containerd/containerd.sock
  imagePullPolicy: Never
  kubeletExtraArgs: [{ name: node-ip, value: $address }]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: kubernetes
kubernetesVersion: v$version
controlPlaneEndpoint: $vip:$port
networking:
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/16
apiServer:
  certSANs: [$vip]
controllerManager:
  extraArgs: [{ name: node-cidr-mask-size, value: "24" }]
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s }
END
kubeadm init --config $config --upload-certs --skip-token-print --skip-certificate-key-print
# The others join through the address.
left=120
until curl -sfk --noproxy '*' --max-time 1 -o /dev/null "https://$vip:$port/readyz"; do
  left=$((left - 1))
  [ $left -gt 0 ] || { echo "$vip does not answer" >&2; exit 1; }
  sleep 0.5
done
