import type { Plain } from "../../../engine/module/index.js";
import type { NodeConfigurations } from "./cluster.js";
import type { NodeSigns } from "./signs.js";

/**
 * - `clean`: nothing of a node here.
 * - `done`: a node of a cluster that answers.
 * - `unfinished`: a `kubeadm init` or `join` of hapb's began here and has not ended well.
 * - `down`: something of a node is here, and it does not answer. It may be a cluster that is merely off, so it is
 *   never reset and never initialised.
 */
export type NodeStateName = "clean" | "done" | "unfinished" | "down";

export interface NodeState extends NodeConfigurations {
  readonly state: NodeStateName;
  readonly isControlPlane: boolean;
  /** What an unfinished one is about. */
  readonly unfinished?: "init" | "join";
  readonly isRunning: boolean;
  /** Name of the Node object, where there is one for this machine. */
  readonly node?: string;
  /** Sentences on what was found, for people. */
  readonly found: readonly string[];
  readonly configuration?: Plain;
  /** The container runtime of a node that is done, e.g. `containerd://1.7.24`. */
  readonly runtime?: string;
}

/** Tells from the signs what state a node is in. */
export function judge(signs: NodeSigns): NodeState {
  const isControlPlane = signs.manifests.length > 0 || signs.hasEtcdMember;
  const base = { isControlPlane, isRunning: signs.isRunning, found: describe(signs) };
  if (signs.record) return { ...base, state: "unfinished", unfinished: signs.record.command };
  if (!signs.hasKubeletConf && !isControlPlane) return { ...base, state: "clean" };

  const node = signs.cluster?.nodes.find(
    ({ machineId }) => machineId !== "" && machineId === signs.machineId,
  );
  const missing = isControlPlane ? missingOfControlPlane(signs, node) : missingOfWorker(signs, node);
  const found = [...base.found, ...missing];
  if (missing.length > 0) return { ...base, found, state: "down" };
  const { configuration, kubelet, kubeProxy } = signs.cluster!;
  const { name, runtime } = node!;
  return { ...base, found, state: "done", node: name, runtime, configuration, kubelet, kubeProxy };
}

type Node = NonNullable<NodeSigns["cluster"]>["nodes"][number] | undefined;

function missingOfControlPlane(signs: NodeSigns, node: Node): string[] {
  const missing: string[] = [];
  if (!signs.hasKubeletConf) missing.push("there is no /etc/kubernetes/kubelet.conf");
  else if (signs.cluster?.ready !== "ok")
    missing.push(`its API server is not ready: ${signs.cluster?.ready ?? "it was not asked"}`);
  else if (signs.cluster.configuration === undefined)
    missing.push("the cluster has no ConfigMap kubeadm-config");
  else if (!node) missing.push("the cluster has no Node with this host's machine-id");
  else if (!node.isControlPlane) missing.push(`the Node ${node.name} is not labelled as a control plane`);
  return missing;
}

function missingOfWorker(signs: NodeSigns, node: Node): string[] {
  if (signs.cluster?.ready !== "ok")
    return [`the cluster does not answer its kubelet: ${signs.cluster?.ready ?? "it was not asked"}`];
  return node ? [] : ["the Node of this name has another machine-id"];
}

function describe(signs: NodeSigns): string[] {
  const found: string[] = [];
  if (signs.record)
    found.push(`kubeadm ${signs.record.command} began ${signs.record.started} and has not ended`);
  if (signs.isRunning) found.push("kubeadm is running");
  if (signs.hasKubeletConf) found.push("/etc/kubernetes/kubelet.conf");
  if (signs.hasEtcdMember) found.push("etcd data in /var/lib/etcd/member");
  if (signs.manifests.length > 0) found.push(`static pods ${signs.manifests.join(", ")}`);
  return found;
}
