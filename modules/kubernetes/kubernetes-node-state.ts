import { defineModule, integer, object, string, type PlainObject } from "../../engine/module/index.js";
import { caCertificate } from "./node/paths.js";
import { probeEndpoint } from "./node/endpoint.js";
import { readSigns } from "./node/signs.js";
import { judge } from "./node/state.js";

/** Reads what a host is to a cluster; changes nothing. What to do about it is decided across hosts, by `kubernetes_cluster_state`. */
export default defineModule({
  name: "kubernetes_node_state",
  summary: "Tell whether a host is a clean machine, a node, an unfinished one, or one whose cluster is down.",
  scope: "cluster",
  args: object({
    endpoint: string(
      "Address and port of the cluster's API, e.g. 10.0.0.100:8443: whether anything answers there",
      "",
    ),
    endpoint_address: string(
      "Address that the endpoint's name is going to have, for hosts that don't know the name yet. Default: as DNS has it",
      "",
    ),
    node_name: string("Name of the Node object; a worker is looked for by it. Default: the host name", ""),
    timeout: integer("Seconds to wait for an answer of the endpoint", 2),
  }),
  examples: [{ args: {} }, { title: "May a cluster begin here?", args: { endpoint: "10.0.0.100:8443" } }],
  returns: {
    state: "clean, done, unfinished or down",
    unfinished: "init or join, where state is unfinished",
    running: "whether that kubeadm runs right now",
    control_plane: "whether it is, or was to be, a control plane",
    node: "name of its Node object, where state is done",
    endpoint:
      "nothing, ours, other or unknown: who answers at the endpoint, asked of hosts that are not done",
    endpoint_seen: "what was seen there where nobody answered, in curl's words",
    cluster_configuration: "kubeadm's ClusterConfiguration, where state is done on a control plane",
    kubelet_configuration: "the cluster's KubeletConfiguration, likewise",
    kube_proxy_configuration: "the cluster's KubeProxyConfiguration, likewise",
    runtime: "the container runtime of a node that is done, e.g. containerd://1.7.24",
    ca: "sha256 of the cluster's CA certificate",
    found: "what was found, in sentences",
  },

  async check(host, { endpoint, endpoint_address, node_name, timeout }) {
    const signs = await readSigns(host, node_name);
    const state = judge(signs);
    const isAsked = endpoint !== "" && (state.state === "clean" || state.unfinished === "init");
    const [look, ca] = await Promise.all([
      isAsked ? probeEndpoint(host, endpoint, endpoint_address, timeout) : undefined,
      host.checksum(caCertificate, "sha256"),
    ]);
    const result: PlainObject = {
      host: host.name,
      state: state.state,
      unfinished: state.unfinished ?? "",
      running: state.isRunning,
      control_plane: state.isControlPlane,
      node: state.node ?? "",
      machine_id: signs.machineId,
      endpoint: look?.answer,
      endpoint_seen: look?.seen ?? "",
      cluster_configuration: state.configuration,
      kubelet_configuration: state.kubelet,
      kube_proxy_configuration: state.kubeProxy,
      runtime: state.runtime ?? "",
      ca: ca ?? "",
      found: [...state.found],
    };
    return { before: state.state, after: state.state, result };
  },

  async apply() {},
});
