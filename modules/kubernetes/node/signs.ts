import type { Host } from "../../../engine/module/index.js";
import { readCluster, type ClusterAnswer } from "./cluster.js";
import { etcdMember, kubeadmPods, kubeletConf, manifestPath } from "./paths.js";
import { isRunningScript, readRecord, type UnfinishedRecord } from "./record.js";

/** What can be seen on a host, and what its own API server says of it. */
export interface NodeSigns {
  readonly hasKubeletConf: boolean;
  /** kubeadm's own static pods that have a manifest. */
  readonly manifests: readonly string[];
  readonly hasEtcdMember: boolean;
  readonly record?: UnfinishedRecord;
  /** Whether the kubeadm that the note speaks of runs right now. */
  readonly isRunning: boolean;
  readonly machineId: string;
  /** Absent where nobody was asked: the host shows no sign of a node. */
  readonly cluster?: ClusterAnswer;
}

/** Looks at a host: one round trip for a bare one, two for a node. */
export async function readSigns(host: Host, nodeName: string): Promise<NodeSigns> {
  const [kubelet, member, record, machineId, running, ...pods] = await Promise.all([
    host.path(kubeletConf),
    host.path(etcdMember),
    readRecord(host),
    host.read("/etc/machine-id"),
    // It names what a kubeadm that check mode foresees would change, so that even a bare host's state is unknown after one.
    host.query(isRunningScript, { reads: ["cluster:node"] }),
    ...kubeadmPods.map((pod) => host.path(manifestPath(pod))),
  ]);
  const manifests = kubeadmPods.filter((_, i) => pods[i]!.exists);
  return {
    hasKubeletConf: kubelet.exists,
    manifests,
    hasEtcdMember: member.exists,
    record,
    isRunning: record !== undefined && running.stdout.text.trim() === "running",
    machineId: new TextDecoder().decode(machineId).trim(),
    cluster: kubelet.exists
      ? await readCluster(host, { isControlPlane: manifests.length > 0, nodeName })
      : undefined,
  };
}
