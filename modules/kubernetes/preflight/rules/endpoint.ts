import { holds, parseIp, parseNet } from "../net.js";
import { hasVip, hostText, inGroup, ofVariables, text, type ClusterPlan, type Finding } from "../plan.js";

/** The address of the API. */
export const endpoint = ofVariables([
  {
    id: "vip-unset",
    finds: "`apiserver_vip` is not set.",
    mend: "give it a free address of the load balancers' net",
    judge: (plan) =>
      hasVip(plan) && text(plan, "apiserver_vip") === ""
        ? [{ about: "apiserver_vip", problem: "is not set" }]
        : [],
  },
  {
    id: "endpoint-unset",
    finds: "With `loadbalancer: none` nothing says where the API is reached.",
    mend: "give it the name or address of your load balancer",
    judge: (plan) =>
      !hasVip(plan) && text(plan, "cluster_endpoint") === ""
        ? [
            {
              about: "cluster_endpoint",
              problem: "is not set, and with loadbalancer: none nothing else leads to the API servers",
            },
          ]
        : [],
  },
  {
    id: "vip-form",
    finds: "`apiserver_vip` is no IP address.",
    mend: "a name goes into cluster_endpoint, the address it stands for here",
    judge: (plan) => {
      const vip = text(plan, "apiserver_vip");
      return vip !== "" && !parseIp(vip)
        ? [{ about: "apiserver_vip", problem: `${vip} is no IP address` }]
        : [];
    },
  },
  {
    id: "endpoint-address",
    finds: "`cluster_endpoint` is an address, and another one than `apiserver_vip`.",
    mend: "leave cluster_endpoint out, or give it a DNS name",
    judge: (plan) => {
      const [vip, name] = [text(plan, "apiserver_vip"), text(plan, "cluster_endpoint")];
      return vip !== "" && parseIp(name) && name !== vip
        ? [{ about: "cluster_endpoint", problem: `${name} is another address than apiserver_vip (${vip})` }]
        : [];
    },
  },
  {
    id: "vip-of-host",
    finds: "`apiserver_vip` is the address of a host.",
    mend: "it moves between hosts, so it has to be an address that no host has",
    judge: (plan) => {
      const vip = text(plan, "apiserver_vip");
      return plan.hosts
        .filter(
          (host) => hasVip(plan) && vip !== "" && [hostText(host, "node_ip"), host.address].includes(vip),
        )
        .map(({ host }) => ({ about: "apiserver_vip", problem: `${vip} is the address of ${host}` }));
    },
  },
  {
    id: "endpoint-port",
    finds:
      "With `loadbalancer: none` the endpoint is a control plane itself, and `loadbalancer_port` not the port of its API server.",
    mend: "leave loadbalancer_port out",
    judge: (plan) => {
      const [api, port] = [text(plan, "apiserver_port"), text(plan, "loadbalancer_port")];
      const owner = inGroup(plan, "control_planes").find(
        (host) => hostText(host, "node_ip") === text(plan, "cluster_endpoint"),
      );
      if (hasVip(plan) || !owner || api === port) return [];
      return [
        {
          about: "loadbalancer_port",
          problem: `cluster_endpoint is the address of ${owner.host}, whose API server listens on ${api} and not on ${port}`,
        },
      ];
    },
  },
  {
    id: "endpoint-in-cluster-net",
    finds: "The address of the API lies in the net of the pods or of the services.",
    mend: "give that net other addresses",
    judge: (plan) =>
      text(plan, "apiserver_vip") === ""
        ? insideClusterNets(plan, "cluster_endpoint", text(plan, "cluster_endpoint"))
        : insideClusterNets(plan, "apiserver_vip", text(plan, "apiserver_vip")),
  },
]);

/** @returns a finding for each net of the cluster that holds the address */
export function insideClusterNets(plan: ClusterPlan, about: string, address: string): Finding[] {
  return ["pod_subnet", "service_subnet"].flatMap((name) => {
    const net = parseNet(text(plan, name));
    if (!net || !holds(net, address)) return [];
    return {
      about,
      problem: `${address} lies in ${name} (${text(plan, name)})`,
      mend: `give ${name} another net`,
    };
  });
}
