import type { Cluster } from "./cluster.js";
import { kubectl } from "./look.js";

/** What a host is, in lines that can be compared: each says what it is about. */
export type Snapshot = readonly string[];

/**
 * Everything that people or playbooks set up on a host. Files stand with their size, inode and times, so that one that is
 * written anew is seen; programs and libraries need no checksum besides. Whoever makes a file in /tmp and removes it
 * leaves a time there; runc does so for each probe that runs a program.
 */
const setUp = `
files() {
  find "$@" -xdev \\( -type f -o -type l -o -type d \\) -printf 'file %p %y %m %u:%g %s %i %l %T@ %C@\\n' 2>/dev/null
}
files /etc /usr /opt /srv /boot /root /home /tmp /var/lib/hapb /var/spool | grep -v -e '^file /tmp d' -e '^file /tmp/runc-process'
files /var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env
find /etc -xdev -type f -exec sha256sum {} + 2>/dev/null | sed 's/^/content /'
systemctl list-unit-files --no-legend --no-pager | grep -v '^run-' | sed 's/^/unit file /'
systemctl show '*.service' -p Id -p MainPID -p ActiveState -p SubState -p ActiveEnterTimestamp --no-pager |
  awk -v RS= '{ gsub("\\n", " "); print "unit " $0 }' | grep -v -E 'Id=(user|session|run-|systemd-tmpfiles-clean)'
dpkg-query -W -f 'package \${Package} \${Version} \${Status}\\n'
sysctl -a 2>/dev/null | grep -E '^(net\\.ipv4\\.ip_(forward|nonlocal)|net\\.bridge|fs\\.inotify|vm\\.(over|swap|panic)|kernel\\.panic|net\\.ipv6\\.conf\\.all\\.forw)' | sed 's/^/kernel /'
sed 's/^/swap /' /proc/swaps
`;

/** What grows by itself as soon as a node lives; on a bare host it stands still. */
const grows = `
files /var/lib/kubelet /var/lib/etcd /var/lib/cni /run/hapb /dev/shm
# The image stores of all labs share their files.
find /var/lib/containerd -xdev -type f -printf 'file %p %s %i %T@\\n'
ip -o addr | grep -v ' fe80:' | sed 's/ *valid_lft.*//;s/^/address /'
iptables-save 2>/dev/null | grep -v '^#' | sed 's/\\[.*\\]//;s/^/rule /'
ss -Htln | awk '{ print "listens " $4 }' | sort
`;

/** What runs in containers; a pod that was started again has other ones. */
const containers = `ctr -n k8s.io tasks ls -q 2>/dev/null | sort | sed 's/^/container /'`;

/** Looks at bare hosts: nothing at all may move on them. */
export function bareSnapshot(cluster: Cluster): Promise<Record<string, Snapshot>> {
  return onAll(cluster, setUp + grows);
}

/** Looks at the hosts of a living cluster, and at what lives in it: pods with their restarts, settings, labels, taints. */
export async function clusterSnapshot(cluster: Cluster): Promise<Record<string, Snapshot>> {
  const asked = cluster.controlPlanes[0]!;
  const list = (format: string, words: readonly string[]): Promise<string> =>
    kubectl(cluster, asked, [
      "get",
      ...words,
      "-o",
      `jsonpath={range .items[*]}{.kind} {.metadata.name} ${format}{"\\n"}{end}`,
    ]);
  const [hosts, ...objects] = await Promise.all([
    onAll(cluster, setUp + containers),
    list("{.metadata.uid} {.status.containerStatuses[*].restartCount}", ["pods", "-A"]),
    list("{.metadata.generation}", ["daemonsets,deployments,serviceaccounts,services", "-A"]),
    list("{.metadata.resourceVersion}", ["configmaps", "-n", "kube-system"]),
    list("{.metadata.labels} {.spec}", ["nodes"]),
  ]);
  return {
    ...hosts,
    cluster: objects
      .flatMap((text) => text.split("\n"))
      .filter(Boolean)
      .sort(),
  };
}

async function onAll(cluster: Cluster, script: string): Promise<Record<string, Snapshot>> {
  const seen = cluster.lab.hosts.map(async ({ name }) => {
    const { stdout } = await cluster.lab.exec(name, ["sh", "-c", script]);
    return [name, stdout.split("\n").filter(Boolean)] as const;
  });
  return Object.fromEntries(await Promise.all(seen));
}

/** The lines that only one of two snapshots has, as `host: - line` and `host: + line`. */
export function movements(before: Record<string, Snapshot>, after: Record<string, Snapshot>): string[] {
  return Object.keys({ ...before, ...after }).flatMap((host) => {
    const [was, is] = [new Set(before[host]), new Set(after[host])];
    const gone = [...was].filter((line) => !is.has(line)).map((line) => `${host}: - ${line}`);
    return [...gone, ...[...is].filter((line) => !was.has(line)).map((line) => `${host}: + ${line}`)];
  });
}
