import { overlaps, parseNet } from "../net.js";
import { members, number, text, type ClusterPlan, type Problem, type Rule } from "../plan.js";

/** The nets of pods and services. kubeadm itself says "ok" to nearly all of these. */
export const nets: Rule = (plan) => {
  const problems: Problem[] = [];
  const pods = parseNet(text(plan, "pod_subnet"));
  const services = parseNet(text(plan, "service_subnet"));
  if (!pods) problems.push(notNet("pod_subnet", text(plan, "pod_subnet")));
  if (!services) problems.push(notNet("service_subnet", text(plan, "service_subnet")));
  if (pods && services && overlaps(pods, services))
    problems.push({
      about: "service_subnet",
      problem: `${text(plan, "service_subnet")} overlaps pod_subnet (${text(plan, "pod_subnet")})`,
      mend: "give them nets apart",
    });
  // @source kube-apiserver: a service net of more than 2^20 addresses is refused (minimum /108 for IPv6, /12 for IPv4)
  if (services && services.bits - services.prefix > 20)
    problems.push({
      about: "service_subnet",
      problem: `${text(plan, "service_subnet")} is larger than the API server takes`,
      mend: "at most 20 bits of addresses: /12, or /108 for IPv6",
    });
  return [...problems, ...capacity(plan), ...onHosts(plan)];
};

function notNet(about: string, value: string): Problem {
  return { about, problem: `${value} is no net`, mend: "write it as 10.244.0.0/16" };
}

/** Each node gets a net of node_cidr_mask_size bits; without one, it is never Ready (CIDRNotAvailable). */
function capacity(plan: ClusterPlan): Problem[] {
  const pods = parseNet(text(plan, "pod_subnet"));
  const mask = number(plan, "node_cidr_mask_size");
  if (!pods) return [];
  if (mask < pods.prefix || mask > pods.bits - 2)
    return [
      {
        about: "node_cidr_mask_size",
        problem: `a net of ${mask} bits can't be cut out of ${text(plan, "pod_subnet")}`,
        mend: `between ${pods.prefix} and ${pods.bits - 2}`,
      },
    ];
  const room = 2 ** Math.min(mask - pods.prefix, 30);
  const count = members(plan, "control_planes").length + members(plan, "workers").length;
  if (room >= count) return [];
  return [
    {
      about: "pod_subnet",
      problem: `${text(plan, "pod_subnet")} has room for ${room} nodes with /${mask} each, and there are ${count}`,
      mend: "a larger pod_subnet (10.244.0.0/16), or a larger node_cidr_mask_size",
    },
  ];
}

/** Interfaces that a cluster itself makes; their addresses lie in its nets rightly. */
const ownInterface = /^(cni|veth|flannel|cali|vxlan|kube-|tunl|lo$)/;

function onHosts(plan: ClusterPlan): Problem[] {
  return plan.hosts.flatMap(({ host, look }) =>
    (look?.addresses ?? [])
      .filter((entry) => !ownInterface.test(entry.interface))
      .flatMap(({ interface: name, address, prefix }) =>
        ["pod_subnet", "service_subnet"].flatMap((variable) => {
          const wanted = parseNet(text(plan, variable));
          const present = parseNet(`${address}/${prefix}`);
          if (!wanted || !present || !overlaps(wanted, present)) return [];
          return {
            about: variable,
            problem: `${text(plan, variable)} overlaps ${address}/${prefix} of ${name} on ${host}`,
            mend: "choose a net that no host uses",
          };
        }),
      ),
  );
}
