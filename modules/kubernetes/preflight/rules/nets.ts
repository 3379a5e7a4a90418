import { overlaps, parseNet, type Net } from "../net.js";
import { members, number, ofVariables, text, type ClusterPlan } from "../plan.js";

const variables = ["pod_subnet", "service_subnet"];

const pods = (plan: ClusterPlan): Net | undefined => parseNet(text(plan, "pod_subnet"));
const services = (plan: ClusterPlan): Net | undefined => parseNet(text(plan, "service_subnet"));

/** Whether nets of node_cidr_mask_size bits can be cut out of the pods' net. */
const canBeCut = (net: Net, mask: number): boolean => mask >= net.prefix && mask <= net.bits - 2;

/** The nets of pods and services. kubeadm itself says "ok" to nearly all of these. */
export const nets = ofVariables([
  {
    id: "net-form",
    finds: "`pod_subnet` or `service_subnet` is no net.",
    mend: "write it as 10.244.0.0/16",
    judge: (plan) =>
      variables
        .filter((name) => !text(plan, name).includes(",") && !parseNet(text(plan, name)))
        .map((about) => ({ about, problem: `${text(plan, about)} is no net` })),
  },
  {
    id: "dual-stack",
    finds:
      "`pod_subnet` or `service_subnet` has more than one net, as for two families of addresses at once.",
    mend: "give it one net, of IPv4 or of IPv6: the pod networks of these playbooks have one family (docs/scope.md)",
    judge: (plan) =>
      variables
        .filter((name) => text(plan, name).includes(","))
        .map((about) => ({ about, problem: `${text(plan, about)} has more than one net` })),
  },
  {
    id: "nets-overlap",
    finds: "The nets of pods and services overlap.",
    mend: "give them nets apart",
    judge: (plan) => {
      const [first, second] = [pods(plan), services(plan)];
      if (!first || !second || !overlaps(first, second)) return [];
      return [
        {
          about: "service_subnet",
          problem: `${text(plan, "service_subnet")} overlaps pod_subnet (${text(plan, "pod_subnet")})`,
        },
      ];
    },
  },
  {
    id: "net-families",
    finds: "One of the nets of pods and services is IPv4 and the other IPv6.",
    mend: "give both nets of one family",
    judge: (plan) => {
      const [first, second] = [pods(plan), services(plan)];
      if (!first || !second || first.bits === second.bits) return [];
      const family = (net: Net): string => (net.bits === 32 ? "IPv4" : "IPv6");
      return [
        { about: "service_subnet", problem: `is ${family(second)}, and pod_subnet is ${family(first)}` },
      ];
    },
  },
  {
    id: "service-net-size",
    finds: "`service_subnet` is larger than the API server takes.",
    // @source kube-apiserver: a service net of more than 2^20 addresses is refused
    mend: "at most 20 bits of addresses: /12, or /108 for IPv6",
    judge: (plan) => {
      const net = services(plan);
      if (!net || net.bits - net.prefix <= 20) return [];
      return [
        {
          about: "service_subnet",
          problem: `${text(plan, "service_subnet")} is larger than the API server takes`,
        },
      ];
    },
  },
  {
    id: "node-mask",
    finds: "No net of `node_cidr_mask_size` bits can be cut out of `pod_subnet`.",
    mend: "a size between that of pod_subnet and 30 (126 for IPv6)",
    judge: (plan) => {
      const [net, mask] = [pods(plan), number(plan, "node_cidr_mask_size")];
      if (!net || canBeCut(net, mask)) return [];
      return [
        {
          about: "node_cidr_mask_size",
          problem: `a net of ${mask} bits can't be cut out of ${text(plan, "pod_subnet")}`,
          mend: `between ${net.prefix} and ${net.bits - 2}`,
        },
      ];
    },
  },
  {
    id: "pod-net-size",
    // Without a net of its own a node is never Ready (CIDRNotAvailable).
    finds: "`pod_subnet` has no room for a net of each node.",
    mend: "a larger pod_subnet (10.244.0.0/16), or a larger node_cidr_mask_size",
    judge: (plan) => {
      const [net, mask] = [pods(plan), number(plan, "node_cidr_mask_size")];
      if (!net || !canBeCut(net, mask)) return [];
      const room = 2 ** Math.min(mask - net.prefix, 30);
      const count = members(plan, "control_planes").length + members(plan, "workers").length;
      if (room >= count) return [];
      return [
        {
          about: "pod_subnet",
          problem: `${text(plan, "pod_subnet")} has room for ${room} ${room === 1 ? "node" : "nodes"} with /${mask} each, and there are ${count}`,
        },
      ];
    },
  },
]);
