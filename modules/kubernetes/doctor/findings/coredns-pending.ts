import type { Fault } from "../fault.js";

export const corednsPending: Fault = {
  id: "coredns-pending",
  title: "CoreDNS is Pending",
  section: "6.4",
  meaning: "No pod finds a service by its name.",
  mend: "`kubectl -n kube-system describe pod` of the ones named coredns says why no node takes them.",
  remedy: "person",
  reason:
    "Taints and requests that keep it away were set by somebody on purpose, and room on a node only its owner can make.",
  causedBy: ["no-pod-network", "control-planes-tainted", "stale-taint"],
  causedElsewhere: ["node-not-ready", "host-unreachable", "kubelet-down", "runtime-stopped"],
  find({ cluster }) {
    const pending = (cluster?.objects.pods ?? []).filter(
      ({ namespace, name, node, phase }) =>
        namespace === "kube-system" && name.startsWith("coredns-") && phase === "Pending" && node === "",
    );
    const why = (unmet: (typeof pending)[number]["unmet"]) =>
      unmet.find(({ type }) => type === "PodScheduled")?.message ?? "no reason is given";
    return pending.length === 0
      ? []
      : [{ host: "", evidence: pending.map(({ name, unmet }) => `${name}: ${why(unmet)}`) }];
  },
};
