import type { Fault } from "../fault.js";
import { nodes, setting, type Look, type ReachedHost } from "../look.js";
import { networkDaemonSet, whyNoNetwork } from "../networks.js";

export const noPodNetwork: Fault = {
  id: "no-pod-network",
  title: "The cluster has no pod network",
  section: "6.4",
  meaning:
    "Nodes don't get Ready, and CoreDNS and everything else that is not on its host's own network stays Pending.",
  mend: "Apply one: hapb applies pod_network where it made the cluster and nothing of another network is there.",
  remedy: "asks",
  find(look) {
    const joined = nodes(look).filter(({ kubelet }) => kubelet.isJoined);
    const waiting = waitingNodes(look);
    if (waiting.length === 0 || joined.some(hasConfiguration) || networkDaemonSet(look) !== undefined)
      return [];
    const unmendable = whyNoNetwork(look);
    return joined.map((host) => ({
      host: host.host,
      evidence: [
        "/etc/cni/net.d has no configuration",
        ...waiting.filter(({ name }) => name === nodeOf(host)).map(({ says }) => `its node: ${says}`),
      ],
      ...(unmendable === undefined ? { given: { member: look.cluster!.host } } : { unmendable }),
    }));
  },
};

function waitingNodes({ cluster }: Look): { readonly name: string; readonly says: string }[] {
  return (cluster?.objects.nodes ?? []).flatMap(({ name, conditions }) => {
    const ready = conditions.find(({ type }) => type === "Ready");
    const waits = ready?.status === "False" && /NetworkPluginNotReady|cni/i.test(ready.message);
    return waits ? [{ name, says: ready.message }] : [];
  });
}

/** A folder that could not be read may have one. */
function hasConfiguration({ cni }: ReachedHost): boolean {
  return !cni.isRead || cni.configurations.length > 0;
}

function nodeOf(host: ReachedHost): string {
  return setting(host, "node_name") || host.host;
}
