import type { Cluster } from "./cluster.js";
import { onHost } from "./look.js";

/** What stands on hosts: files of people, of the distribution and of a node, services, packages, and the network; a line each. */
const look = `
find /etc /usr/bin /usr/local /usr/lib/cni /opt /var/lib/cni /var/lib/calico /var/lib/kubelet /var/lib/etcd /var/log/calico \\
  /run/calico /run/flannel /run/nodeagent -xdev \\( -type f -o -type l -o -type d \\) -printf '%p %y %m %u:%g\\n' 2>/dev/null
find /etc -xdev -type f -exec sha256sum {} +
systemctl list-unit-files --state=enabled --no-legend 2>/dev/null || rc-update show default
dpkg-query -W -f 'package \${Package} \${Version} \${Status}\\n'
ip -o link | awk '{ print "interface " $2 }' | sed 's/@.*//'
ip -o addr | grep -v ' fe80:' | sed 's/ *valid_lft.*//; s/^[0-9]*/address/'
for family in -4 -6; do ip $family route show table all | grep -v -e ' fe80:' -e '^fe80:' -e '^multicast ff00' | sed 's/^/route /'; done
for save in iptables-save ip6tables-save; do $save 2>/dev/null | grep -E '^(-A|:[^ ]+ -|:[^ ]+ DROP)' | sed "s/\\[.*\\]//; s/^/$save /"; done
ipset list -n 2>/dev/null | sed 's/^/set /'
awk '{ print "mount " $2 }' /proc/mounts
ps -e -o comm= | grep -E '^(kube|etcd|haproxy|keepalived|calico|flannel|coredns|pause)' | sed 's/^/runs /'
ctr -n k8s.io tasks ls -q 2>/dev/null | sed 's/^/container /'
true`;

export async function standing(cluster: Cluster, hosts: readonly string[]): Promise<string[]> {
  const seen = hosts.map(async (host) =>
    (await onHost(cluster, host, look))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `${host} ${line}`),
  );
  return (await Promise.all(seen)).flat();
}

/** The lines that only one of two looks has, but for those about what is meant to stay. */
export function differences(before: readonly string[], after: readonly string[], stays: RegExp): string[] {
  const [was, is] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !was.has(line)).map((line) => `+ ${line}`),
  ].filter((line) => !stays.test(line));
}
