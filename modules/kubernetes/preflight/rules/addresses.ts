import { holds, parseIp, parseNet } from "../net.js";
import {
  duplicates,
  hostText,
  inGroup,
  nodes,
  text,
  type ClusterPlan,
  type Problem,
  type Rule,
} from "../plan.js";

/** The addresses of the API and of the nodes. */
export const addresses: Rule = (plan) => [...ofApi(plan), ...ofHosts(plan)];

function ofApi(plan: ClusterPlan): Problem[] {
  const vip = text(plan, "apiserver_vip");
  const endpoint = text(plan, "cluster_endpoint");
  const isOwn = text(plan, "loadbalancer") !== "none";
  if (!isOwn && vip === "") return ofForeignBalancer(plan, endpoint);
  if (vip === "")
    return [
      {
        about: "apiserver_vip",
        problem: "is not set",
        mend: "give it a free address of the load balancers' net",
      },
    ];
  const problems: Problem[] = [];
  if (!parseIp(vip))
    problems.push({
      about: "apiserver_vip",
      problem: `${vip} is no IP address`,
      mend: "a name goes into cluster_endpoint, the address it stands for here",
    });
  if (parseIp(endpoint) && endpoint !== vip)
    problems.push({
      about: "cluster_endpoint",
      problem: `${endpoint} is another address than apiserver_vip (${vip})`,
      mend: "leave cluster_endpoint out, or give it a DNS name",
    });
  for (const owner of plan.hosts.filter((host) => hostText(host, "node_ip") === vip))
    problems.push({
      about: "apiserver_vip",
      problem: `${vip} is the address of ${owner.host}`,
      mend: "it moves between hosts, so it has to be free",
    });
  return [...problems, ...insideClusterNets(plan, "apiserver_vip", vip)];
}

/** Somebody else's load balancer, or none at all: then the endpoint is all there is. */
function ofForeignBalancer(plan: ClusterPlan, endpoint: string): Problem[] {
  if (endpoint === "")
    return [
      {
        about: "cluster_endpoint",
        problem: "is not set, and with loadbalancer: none nothing else leads to the API servers",
        mend: "give it the name or address of your load balancer",
      },
    ];
  const owner = inGroup(plan, "control_planes").find((host) => hostText(host, "node_ip") === endpoint);
  const [api, port] = [text(plan, "apiserver_port"), text(plan, "loadbalancer_port")];
  if (owner && api !== port)
    return [
      {
        about: "loadbalancer_port",
        problem: `cluster_endpoint is the address of ${owner.host}, whose API server listens on ${api} and not on ${port}`,
        mend: "leave loadbalancer_port out",
      },
    ];
  return insideClusterNets(plan, "cluster_endpoint", endpoint);
}

function ofHosts(plan: ClusterPlan): Problem[] {
  const problems: Problem[] = [];
  for (const host of plan.hosts) {
    const address = hostText(host, "node_ip");
    if (!parseIp(address))
      problems.push({
        about: `node_ip of ${host.host}`,
        problem: `${address} is no IP address`,
        mend: "set node_ip: ansible_host is a name, or not given",
      });
    else problems.push(...insideClusterNets(plan, `node_ip of ${host.host}`, address));
  }
  for (const { value, hosts } of duplicates(plan.hosts, (host) => [hostText(host, "node_ip")]))
    problems.push({
      about: "node_ip",
      problem: `${hosts.join(" and ")} both have ${value}`,
      mend: "each host has its own",
    });
  for (const { value, hosts } of duplicates(nodes(plan), (host) => [hostText(host, "node_name")]))
    problems.push({
      about: "node_name",
      problem: `${hosts.join(" and ")} both have ${value}`,
      mend: "each node has its own",
    });
  return problems;
}

function insideClusterNets(plan: ClusterPlan, about: string, address: string): Problem[] {
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
