import { instead, notInstead, type Injection } from "./injection.js";

const config = "/var/lib/kubelet/config.yaml";

/** A copy of /sys/class, which is links alone, with what hosts of one kernel don't have. */
const uuid = `cp -a /sys/class /root/ 2>/dev/null; mkdir -p /root/class/dmi/id
echo 11111111-2222-3333-4444-555555555555 >/root/class/dmi/id/product_uuid; mount --bind /root/class /sys/class`;
const noUuid = "umount /sys/class; rm -r /root/class";

/** Faults of hosts and of the ways between them. */
export const injectionsOfHosts: readonly Injection[] = [
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
    name: "the name of a registry's mirror does not resolve (told that there is no bundle)",
    finds: ["registry-name w1"],
    inject: {
      w1: `cp -p /etc/resolv.conf /root/resolv.kept 2>/dev/null; mkdir -p /etc/containerd/certs.d/registry.example
printf '[host."http://kubernetes.default.svc.cluster.local:5000"]\\n' >/etc/containerd/certs.d/registry.example/hosts.toml`,
    },
    options: [
      "-e",
      '{"kubernetes_bundle": "", "image_pull_policy": "IfNotPresent", "dns_servers": ["10.96.0.10"]}',
    ],
    restore: {
      w1: "rm -r /etc/containerd/certs.d/registry.example; rm -f /etc/resolv.conf; mv /root/resolv.kept /etc/resolv.conf 2>/dev/null; :",
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
    name: "two hosts have one product_uuid (files where these hosts have none)",
    finds: ["duplicate-product-uuid cp1,w1"],
    inject: { cp1: uuid, w1: uuid },
    isLeft: true,
    restore: { cp1: noUuid, w1: noUuid },
  },
  {
    name: "the kernel has no controller blkio, which is harmless (a file in the place of /proc/cgroups)",
    finds: [],
    harmless: ["blkio-missing w1"],
    inject: { w1: "grep -v ^blkio /proc/cgroups >/root/cgroups; mount --bind /root/cgroups /proc/cgroups" },
    restore: { w1: "umount /proc/cgroups" },
  },
  {
    name: "root's kubeconfig trusts the authority of a cluster that was",
    finds: ["kubeconfig-stale cp1"],
    inject: {
      cp1: `other=$(base64 -w0 /etc/kubernetes/pki/front-proxy-ca.crt); sed -i "s|certificate-authority-data: .*|certificate-authority-data: $other|" /root/.kube/config`,
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
];
