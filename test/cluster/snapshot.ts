import type { Lab } from "../../engine/lab/lab.js";
import { kubectl, say } from "./lab.js";

/** What hosts and cluster are, read past hapb: two of them are equal when nothing was changed in between. */
export type Snapshot = Readonly<Record<string, readonly string[]>>;

const hostScript = `
find /etc /usr/local /root/.kube /opt /var/lib/hapb /var/lib/kubelet/config.yaml -xdev -type f 2>/dev/null | sort | xargs sha256sum
find /etc /usr/local /root/.kube /var/lib/hapb -xdev -printf '%p %M %u %g\\n' 2>/dev/null | sort
systemctl list-unit-files --no-legend | sort
systemctl list-units --no-legend --plain --state=active --type=service | awk '{ print $1 }' | sort
dpkg-query -W
ip route | sort
for name in net.ipv4.ip_forward net.bridge.bridge-nf-call-iptables; do sysctl "$name"; done
ctr -n k8s.io tasks ls 2>/dev/null | sort
`;

export async function snapshot(lab: Lab, controlPlane: string): Promise<Snapshot> {
  const hosts = await Promise.all(
    lab.hosts.map(async ({ name }) => [name, (await say(lab, name, hostScript)).split("\n")] as const),
  );
  const format =
    "jsonpath='{range .items[*]}{.metadata.namespace}/{.metadata.name} {.metadata.uid} {.status.containerStatuses[*].restartCount}{\"\\n\"}{end}'";
  const pods = await kubectl(lab, controlPlane, `get pods -A -l app!=hapb-run -o ${format}`);
  const objects = await kubectl(lab, controlPlane, "get configmaps,daemonsets,deployments -A -o name");
  const taints = await kubectl(
    lab,
    controlPlane,
    "get nodes -o jsonpath='{.items[*].spec.taints}{.items[*].metadata.labels}'",
  );
  return Object.fromEntries([
    ...hosts,
    ["pods", pods.split("\n")],
    ["objects", objects.split("\n")],
    ["nodes", [taints]],
  ]);
}

/** Lines that only one of two snapshots has, in words. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  return Object.keys(before).flatMap((part) => {
    const [was, is] = [new Set(before[part]), new Set(after[part])];
    return [
      ...[...was].filter((line) => !is.has(line)).map((line) => `${part}: gone: ${line}`),
      ...[...is].filter((line) => !was.has(line)).map((line) => `${part}: new: ${line}`),
    ];
  });
}
