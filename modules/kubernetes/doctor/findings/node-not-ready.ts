import type { Fault, Sign } from "../fault.js";
import { explained } from "../kubelet-log.js";
import { reached, setting, type Look } from "../look.js";

export const nodeNotReady: Fault = {
  id: "node-not-ready",
  title: "A node is not Ready",
  section: "6.1",
  meaning: "Nothing new is scheduled to it, and after five minutes its pods are started elsewhere.",
  mend: "`kubectl describe node NODE` and `journalctl -u kubelet` say why.",
  remedy: "person",
  reason: "The kubelet names a reason for which the doctor knows no fault of its own.",
  causedBy: [
    "host-unreachable",
    "swap-on",
    "runtime-too-old",
    "runtime-stopped",
    "runtime-cri",
    "kubelet-down",
    "kubelet-flag-unknown",
    "cgroup-v1",
    "cni-missing",
    "certificate-expired",
    "port-taken",
    "disk-full",
    "endpoint-name",
    "clock-skew",
    "no-pod-network",
    "vip-absent",
    "pod-cidrs-exhausted",
  ],
  causedElsewhere: ["haproxy-down", "endpoint-resets"],
  find: (look) =>
    (look.cluster?.objects.nodes ?? []).flatMap(({ name, conditions }) => {
      const ready = conditions.find(({ type }) => type === "Ready");
      if (ready === undefined || ready.status === "True") return [];
      return [signOf(look, name, `${ready.reason}: ${ready.message}`)];
    }),
};

function signOf(look: Look, node: string, says: string): Sign {
  const host = look.hosts.find((one) => one.host === node || setting(one, "node_name") === node);
  const asked = reached(look).find((one) => one === host);
  const { api, kubelet } = asked ?? {};
  const shut = /^curl \d/.test(api?.throughEndpoint ?? "")
    ? [`${kubelet!.server} does not answer it (${api!.throughEndpoint})`]
    : [];
  return {
    host: host?.host ?? node,
    evidence: [`node ${node}: ${says}`, ...shut, ...explained(kubelet?.log ?? [])],
  };
}
