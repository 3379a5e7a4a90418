/** How a fault is made on a real cluster of one control plane (cp1) and one worker (w1). */
export interface Injection {
  /** What is done; says so where a file stands in for what hosts of one kernel can't have each for themselves. */
  readonly name: string;
  /** What the doctor has to find, and nothing else: `id host,host` as its causes. */
  readonly finds: readonly string[];
  /** Shell, by host, as root. */
  readonly inject: Readonly<Record<string, string>>;
  /** Further options of `hapb doctor --fix`. */
  readonly options?: readonly string[];
  /** Nobody but a person mends it: --fix leaves it as it is. */
  readonly isLeft?: boolean;
  /** What puts the rest back that the doctor could not, or had not to. */
  readonly restore?: Readonly<Record<string, string>>;
}

const config = "/var/lib/kubelet/config.yaml";
const containerd = "/etc/containerd/config.toml";
const flags = "/var/lib/kubelet/kubeadm-flags.env";

/** A program of the host replaced by a script, until it is unmounted. */
const instead = (program: string, script: string) =>
  `path=$(command -v ${program}); file=/root/instead-of-${program}; printf '#!/bin/sh\\n${script}\\n' >$file; chmod 755 $file; mount --bind $file "$path"`;
const notInstead = (program: string) => `umount "$(command -v ${program})"`;

export const injections: readonly Injection[] = [
  {
    name: "swap is on, and comes back at boot (files in the place of /proc/swaps and swapoff)",
    finds: ["swap-on w1"],
    inject: {
      w1: `
printf 'Filename\\tType\\tSize\\tUsed\\tPriority\\n/dev/doctor partition 1024 0 -2\\n' >/root/swaps
mount --bind /root/swaps /proc/swaps
echo '/dev/doctor none swap sw 0 0' >>/etc/fstab
sed -i 's/failSwapOn: false/failSwapOn: true/' ${config}
${instead("swapoff", 'printf "Filename\\\\n" >/root/swaps')}`,
    },
    restore: {
      w1: `umount /proc/swaps; ${notInstead("swapoff")}; sed -i 's/failSwapOn: true/failSwapOn: false/' ${config}`,
    },
  },
  {
    name: "swap comes back at boot",
    finds: ["swap-at-boot w1"],
    inject: {
      w1: `echo '/dev/doctor none swap sw 0 0' >>/etc/fstab; sed -i 's/failSwapOn: false/failSwapOn: true/' ${config}`,
    },
    restore: { w1: `sed -i 's/failSwapOn: true/failSwapOn: false/' ${config}` },
  },
  {
    name: "packets are not forwarded",
    finds: ["ip-forward-off w1"],
    inject: { w1: "sysctl -qw net.ipv4.ip_forward=0" },
  },
  {
    name: "iptables does not see what crosses bridges",
    finds: ["bridge-traffic-unseen w1"],
    inject: { w1: "sysctl -qw net.bridge.bridge-nf-call-iptables=0" },
  },
  {
    name: "the root is mounted private",
    finds: ["mount-not-shared w1"],
    inject: { w1: "mount --make-private /" },
  },
  {
    name: "containerd is stopped",
    finds: ["runtime-stopped w1"],
    inject: { w1: "systemctl stop containerd" },
  },
  {
    name: "containerd's CRI is switched off, as packages have it",
    finds: ["runtime-cri w1"],
    inject: {
      w1: `sed -i '1,/^version/s/^\\(version.*\\)/\\1\\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]/' ${containerd}; systemctl restart containerd`,
    },
    options: ["--yes", "runtime-cri"],
  },
  {
    name: "containerd is too old for the kubelet (a script says its version)",
    finds: ["runtime-too-old w1"],
    inject: { w1: instead("containerd", "echo containerd github.com/containerd/containerd 1.5.18 abc") },
    isLeft: true,
    restore: { w1: notInstead("containerd") },
  },
  {
    name: "the API's name does not resolve",
    finds: ["endpoint-name w1"],
    inject: {
      w1: `cp -p /etc/kubernetes/kubelet.conf /root/; cp -p /etc/resolv.conf /root/resolv.kept 2>/dev/null
sed -i 's|server: https://.*|server: https://kubernetes.default.svc.cluster.local:443|' /etc/kubernetes/kubelet.conf`,
    },
    // The cluster's own DNS is the one name server of the lab.
    options: ["-e", '{"dns_servers": ["10.96.0.10"]}'],
    restore: {
      w1: "mv /root/kubelet.conf /etc/kubernetes/; rm -f /etc/resolv.conf; mv /root/resolv.kept /etc/resolv.conf 2>/dev/null; :",
    },
  },
  {
    name: "a node's pod network has no configuration",
    finds: ["cni-missing w1"],
    inject: { w1: "rm /etc/cni/net.d/*" },
  },
  {
    name: "containerd looks for CNI plugins in the wrong folder",
    finds: ["cni-plugin-missing w1"],
    inject: {
      w1: `sed -i 's|bin_dir = .*|bin_dir = "/opt/cni/bin"|' ${containerd}; systemctl restart containerd`,
    },
  },
  {
    name: "a firewall lets nobody in but people",
    finds: ["firewall-closed w1"],
    inject: {
      w1: `iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -P INPUT DROP`,
    },
    restore: {
      w1: `iptables -P INPUT ACCEPT; iptables -D INPUT -i lo -j ACCEPT; iptables -D INPUT -p tcp --dport 22 -j ACCEPT
iptables -D INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`,
    },
  },
  {
    name: "packets to one port of another host are swallowed on the way",
    finds: ["way-shut cp1"],
    inject: { cp1: "iptables -A OUTPUT ! -o lo -p tcp --dport 10250 -j DROP" },
    isLeft: true,
    restore: { cp1: "iptables -D OUTPUT ! -o lo -p tcp --dport 10250 -j DROP" },
  },
  {
    name: "another program has the kubelet's port",
    finds: ["port-taken w1"],
    inject: {
      w1: `systemctl stop kubelet; setsid socat TCP-LISTEN:10250,fork,reuseaddr /dev/null >/dev/null 2>&1 & sleep 0.5; systemctl start kubelet`,
    },
    isLeft: true,
    restore: { w1: "kill $(pidof socat); systemctl restart kubelet" },
  },
  {
    name: "a disk is full",
    finds: ["disk-full w1"],
    inject: {
      w1: "mkdir -p /var/lib/etcd; mount -t tmpfs -o size=1m tmpfs /var/lib/etcd; head -c 1m /dev/zero >/var/lib/etcd/fill; :",
    },
    isLeft: true,
    restore: { w1: "umount /var/lib/etcd" },
  },
  {
    name: "a clock is an hour ahead (a script in the place of date)",
    finds: ["clock-skew w1"],
    inject: {
      w1: `cp /bin/date /root/date-of-host; ${instead("date", "echo $(($(/root/date-of-host +%%s) + 3600))")}`,
    },
    isLeft: true,
    restore: { w1: notInstead("date") },
  },
  {
    name: "two hosts have one name",
    finds: ["duplicate-hostname cp1,w1"],
    inject: { w1: "hostname cp1" },
    options: ["--yes", "duplicate-hostname"],
  },
  {
    name: "two hosts have one hardware address, on cards that lead nowhere",
    finds: ["duplicate-mac cp1,w1"],
    inject: {
      cp1: "ip link add ens9 address 02:00:00:00:00:99 type veth peer name veth9",
      w1: "ip link add ens9 address 02:00:00:00:00:99 type veth peer name veth9",
    },
    isLeft: true,
    restore: { cp1: "ip link del ens9", w1: "ip link del ens9" },
  },
  {
    name: "the runtime keeps cgroups by another driver than the kubelet",
    finds: ["cgroup-driver w1"],
    inject: { w1: `sed -i 's/SystemdCgroup = false/SystemdCgroup = true/' ${containerd}` },
    options: ["--yes", "cgroup-driver"],
  },
  {
    name: "cgroup v1 and a kubelet that refuses it (a script says its version)",
    finds: ["cgroup-v1 w1"],
    inject: {
      w1: `${instead("kubelet", "echo Kubernetes v1.35.4")}; sed -i 's/failCgroupV1: false/failCgroupV1: true/' ${config}`,
    },
    isLeft: true,
    restore: { w1: `${notInstead("kubelet")}; sed -i 's/failCgroupV1: true/failCgroupV1: false/' ${config}` },
  },
  {
    name: "the kubelet is started with a flag that it does not know",
    finds: ["kubelet-flag-unknown w1"],
    inject: { w1: `sed -i 's/"$/ --no-such-flag=yes"/' ${flags}; systemctl restart kubelet; sleep 2` },
  },
  {
    name: "the kubelet is stopped",
    finds: ["kubelet-down w1"],
    inject: { w1: "systemctl stop kubelet" },
  },
  {
    name: "the kubelet does not start at boot",
    finds: ["not-at-boot w1"],
    inject: { w1: "systemctl -q disable kubelet" },
  },
  {
    name: "root's kubeconfig trusts the authority of a cluster that was",
    finds: ["kubeconfig-stale cp1"],
    inject: {
      cp1: `other=$(base64 -w0 /etc/kubernetes/pki/front-proxy-ca.crt); sed -i "s|certificate-authority-data: .*|certificate-authority-data: $other|" /root/.kube/config`,
    },
  },
  {
    name: "containerd has a proxy, and none of the cluster is excepted",
    finds: ["proxy-exceptions w1"],
    inject: {
      w1: `mkdir -p /etc/systemd/system/containerd.service.d
printf '[Service]\\nEnvironment="HTTPS_PROXY=http://user:word@10.0.0.1:3128" "NO_PROXY=localhost,127.0.0.1"\\n' >/etc/systemd/system/containerd.service.d/90-proxy.conf
systemctl daemon-reload; systemctl restart containerd`,
    },
    restore: {
      w1: "rm /etc/systemd/system/containerd.service.d/90-proxy.conf; systemctl daemon-reload; systemctl restart containerd",
    },
  },
  {
    name: "a pod waits for an image that its node lacks",
    finds: ["image-pull w1"],
    inject: {
      w1: "ctr -n k8s.io images rm --sync lab.hapb/busybox:1 >/dev/null",
      cp1: `export KUBECONFIG=/etc/kubernetes/admin.conf
kubectl run waits --image lab.hapb/busybox:1 --image-pull-policy Never --overrides '{"spec":{"nodeName":"w1"}}' --command -- sleep 600 >/dev/null
kubectl wait pod waits --for=jsonpath='{.status.containerStatuses[0].state.waiting.reason}'=ErrImageNeverPull --timeout 30s >/dev/null`,
    },
    restore: {
      cp1: "kubectl --kubeconfig /etc/kubernetes/admin.conf delete pod waits --force --grace-period 0 >/dev/null 2>&1",
    },
  },
  {
    name: "a join has begun and not ended",
    finds: ["unfinished w1"],
    inject: {
      w1: `mkdir -p -m 700 /var/lib/hapb; echo '{"command":"join","started":"2026-01-01T00:00:00Z"}' >/var/lib/hapb/kubeadm.json`,
    },
    isLeft: true,
    restore: { w1: "rm /var/lib/hapb/kubeadm.json" },
  },
  {
    name: "a certificate is about to expire, and another has expired",
    finds: ["certificate-expired cp1", "certificate-expiring cp1"],
    inject: {
      cp1: `cd /etc/kubernetes/pki; cp -p front-proxy-client.crt etcd/healthcheck-client.crt /root/
openssl x509 -x509toreq -in front-proxy-client.crt -signkey front-proxy-client.key -out /root/one.csr 2>/dev/null
openssl x509 -req -in /root/one.csr -CA front-proxy-ca.crt -CAkey front-proxy-ca.key -set_serial 2 -days 10 -out front-proxy-client.crt 2>/dev/null
openssl x509 -req -in /root/one.csr -CA front-proxy-ca.crt -CAkey front-proxy-ca.key -set_serial 3 -days -1 -out etcd/healthcheck-client.crt 2>/dev/null`,
    },
    isLeft: true,
    restore: {
      cp1: "mv /root/front-proxy-client.crt /etc/kubernetes/pki/; mv /root/healthcheck-client.crt /etc/kubernetes/pki/etcd/",
    },
  },
  {
    name: "two faults on two hosts at once",
    finds: ["ip-forward-off w1", "not-at-boot cp1"],
    inject: { w1: "sysctl -qw net.ipv4.ip_forward=0", cp1: "systemctl -q disable containerd" },
  },
  {
    name: "a host can't be reached",
    finds: ["host-unreachable w1"],
    inject: { w1: "systemctl stop ssh.socket ssh 2>/dev/null" },
    isLeft: true,
    restore: { w1: "systemctl start ssh" },
  },
  // Last: a host's journal goes by its machine-id.
  {
    name: "two hosts have one machine-id",
    finds: ["duplicate-machine-id cp1,w1"],
    inject: {
      w1: "printf '%s\\n' MACHINE_ID_OF_CP1 >/etc/machine-id",
    },
    options: ["--yes", "duplicate-machine-id"],
  },
];
