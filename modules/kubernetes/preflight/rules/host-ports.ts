import type { Plain } from "../../../../engine/module/index.js";
import {
  isBare,
  loadBalancerGroup,
  number,
  ofHosts,
  portOwners,
  setting,
  text,
  type ClusterPlan,
  type HostPlan,
} from "../plan.js";

/** Ports that somebody uses already. Only where nothing of the cluster runs yet can somebody else be in the way. */
export const hostPorts = ofHosts([
  {
    id: "port-taken",
    finds: "Something listens already on a port that the cluster needs.",
    mend: "stop it, or give it another port",
    judge: (plan) =>
      plan.hosts.flatMap((host) =>
        wantedPorts(plan, host)
          .filter((port) => host.look?.listening.includes(port))
          .map((port) => ({ port, who: host.look!.listeners.find((each) => each.port === port)?.program }))
          .filter(({ who }) => isBare(host) || (who !== undefined && who !== "haproxy"))
          .map(({ port, who = "something" }) => ({
            about: host.host,
            problem: `${who} listens on port ${port} already, which ${portOwners.get(port) ?? "the API"} needs`,
            mend: `on ${host.host}: ss -ltnp 'sport = :${port}'`,
          })),
      ),
  },
]);

function wantedPorts(plan: ClusterPlan, host: HostPlan): number[] {
  const balances = host.groups.includes(loadBalancerGroup(plan));
  const ofBalancer = balances ? [number(plan, "loadbalancer_port"), 8404, ...extraPorts(plan)] : [];
  // A load balancer that runs already has its own haproxy there.
  if (host.groups.includes("load_balancers"))
    return text(plan, "loadbalancer") === "external" ? ofBalancer : [];
  if (!isBare(host)) return [];
  if (host.groups.includes("control_planes")) {
    const own = [number(plan, "apiserver_port"), 2379, 2380, 10250, 10256, 10257, 10259];
    return text(plan, "loadbalancer") === "stacked" ? [...own, ...ofBalancer] : own;
  }
  return host.groups.includes("workers") ? [10250, 10256] : [];
}

function extraPorts(plan: ClusterPlan): number[] {
  const given = setting(plan, "loadbalancer_extra_frontends");
  return (Array.isArray(given) ? given : []).map((frontend) => Number((frontend as { port?: Plain }).port));
}
