# What kubeadm and the kubelet ask of a host, and containerd.
set -eu
host=$1
if [ "$(wc -l </proc/swaps)" -gt 1 ]; then swapoff -a; fi
if grep -Eq '^[^#]\S*\s+\S+\s+swap\s' /etc/fstab; then
  cp -p /etc/fstab "/etc/fstab.$(date +%s)"
  sed -Ei 's/^[^#]\S*\s+\S+\s+swap\s/#&/' /etc/fstab
fi
for module in overlay br_netfilter; do
  [ -d "/sys/module/$module" ] || grep -q "/$module.ko" "/lib/modules/$(uname -r)/modules.builtin" || modprobe $module
done
printf 'overlay\nbr_netfilter\n' >/etc/modules-load.d/kubernetes.conf
cat >/etc/sysctl.d/90-kubernetes.conf <<'END'
net.ipv4.ip_forward=1
net.bridge.bridge-nf-call-iptables=1
net.bridge.bridge-nf-call-ip6tables=1
fs.inotify.max_user_instances=8192
fs.inotify.max_user_watches=1048576
END
sysctl -qp /etc/sysctl.d/90-kubernetes.conf
if ! grep -q '# Kubernetes$' /etc/hosts; then
  for each in $control_planes $workers; do
    eval "echo \"\$address_$each $each # Kubernetes\""
  done >>/etc/hosts
fi
[ "$(dpkg-query -W -f '${Status}\n' containerd containernetworking-plugins | grep -c 'install ok installed')" = 2 ] ||
  apt-get -qy install containerd containernetworking-plugins
mkdir -p /etc/containerd /etc/cni/net.d
[ ! -e /etc/containerd/config.toml ] || cp -p /etc/containerd/config.toml "/etc/containerd/config.toml.$(date +%s)"
cat >/etc/containerd/config.toml <<END
version = 2

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pause_image"
  restrict_oom_score_adj = true

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"

  [plugins."io.containerd.grpc.v1.cri".containerd]
    default_runtime_name = "runc"

    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false

  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
END
chmod 644 /etc/containerd/config.toml /etc/hosts
systemctl restart containerd
systemctl enable -q containerd
