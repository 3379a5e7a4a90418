import type { Fault } from "../fault.js";

const key = "node-role.kubernetes.io/control-plane";

export const controlPlanesTainted: Fault = {
  id: "control-planes-tainted",
  title: "Pods wait for a worker, and there is none",
  section: "6.7",
  meaning: "Every node is a control plane, and keeps pods away that don't tolerate that.",
  mend: "Add a worker, or let pods onto the control planes: `kubectl taint nodes --all node-role.kubernetes.io/control-plane-` (schedule_on_control_planes: true keeps it so); or give the pods a toleration.",
  remedy: "asks",
  find({ cluster }) {
    const { nodes = [], pods = [] } = cluster?.objects ?? {};
    const tainted = nodes.filter(({ taints }) => taints.some((taint) => taint.key === key));
    const waiting = pods.filter(
      ({ phase, unmet }) =>
        phase === "Pending" &&
        unmet.some(({ type, message }) => type === "PodScheduled" && message.includes("untolerated taint")),
    );
    if (cluster === undefined || nodes.length === 0 || tainted.length < nodes.length || waiting.length === 0)
      return [];
    const message = waiting[0]!.unmet.find(({ type }) => type === "PodScheduled")!.message;
    return [
      {
        host: "",
        on: cluster.host,
        evidence: [
          `${waiting.length} pods are Pending, such as ${waiting[0]!.namespace}/${waiting[0]!.name}: ${message}`,
        ],
        given: { nodes: tainted.map(({ name }) => name) },
      },
    ];
  },
};
