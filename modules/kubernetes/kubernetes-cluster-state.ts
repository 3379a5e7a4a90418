import { boolean, defineModule, dict, list, object, string } from "../../engine/module/index.js";
import { decide, type ControlPlaneState } from "./cluster/decide.js";

/** Decides from the states of all control planes; looks at nothing itself. */
export default defineModule({
  name: "kubernetes_cluster_state",
  summary:
    "Tell from the states of all control planes whether there is a cluster, and whether one may begin.",
  description:
    "Fails when neither joining nor beginning is safe: a control plane could not be reached, is part of a cluster that is down, or something else answers at the endpoint.",
  scope: "host",
  args: object({
    control_planes: list(string("Every control plane of the inventory, also those outside --limit")),
    states: list(dict("Results of kubernetes_node_state")),
    candidates: list(string("Control planes that this run may change")),
    prepares: boolean(
      "This run neither begins a cluster nor joins one: none needs to be there, and none may begin",
      false,
    ),
  }),
  examples: [
    {
      title: "Nothing there yet: cp1 may begin",
      args: {
        control_planes: ["cp1"],
        states: [{ host: "cp1", state: "clean", endpoint: "nothing" }],
        candidates: ["cp1"],
      },
    },
  ],
  returns: {
    exists: "whether there is a cluster",
    members: "control planes that are in it, as the inventory names them",
    ca: "sha256 of its CA certificate",
    begin_on: "host that may run kubeadm init; empty when there is a cluster",
  },

  async check(_host, { control_planes, states, candidates, prepares }, ctx) {
    const decision = decide(control_planes, states.filter(isState).map(withDefaults), candidates, prepares);
    if (decision.kind === "refuse") ctx.fail(decision.reason, { hint: decision.hint });
    const result = {
      exists: decision.kind === "exists",
      members: decision.kind === "exists" ? [...decision.members] : [],
      ca: decision.kind === "exists" ? decision.ca : "",
      begin_on: decision.kind === "begin" ? decision.on : "",
    };
    return { before: null, after: null, result };
  },

  async apply() {},
});

/** A host that was not reached, or whose look failed, gave no state. */
function isState(state: { [key: string]: unknown }): boolean {
  return typeof state.host === "string" && typeof state.state === "string";
}

function withDefaults(state: { [key: string]: unknown }): ControlPlaneState {
  return { unfinished: "", running: false, ca: "", found: [], ...state } as unknown as ControlPlaneState;
}
