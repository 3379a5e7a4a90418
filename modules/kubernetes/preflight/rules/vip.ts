import { parseIp } from "../net.js";
import {
  balancing,
  hasKeepalived,
  hasVip,
  loadBalancerGroup,
  members,
  number,
  ofHosts,
  text,
  type ClusterPlan,
} from "../plan.js";
import type { Advert } from "../reach.js";

/** Who else has the address, or takes part in the choice of who has it. */
export const vip = ofHosts([
  {
    id: "vip-static",
    // keepalived and kube-vip add it as a single address: one with a net was given to the host by somebody else.
    finds: "`apiserver_vip` is set up on a host as one of its own addresses.",
    mend: "choose another apiserver_vip, or take the address away from the host",
    judge: (plan) =>
      plan.hosts.flatMap(({ host, look }) =>
        (look?.addresses ?? [])
          .filter(
            ({ address, prefix }) =>
              hasVip(plan) &&
              address === text(plan, "apiserver_vip") &&
              prefix < (parseIp(address)?.bits ?? 0),
          )
          .map((entry) => ({
            about: host,
            problem: `has apiserver_vip as an address of its own (${entry.address}/${entry.prefix} on ${entry.interface})`,
          })),
      ),
  },
  {
    id: "vip-taken",
    finds: "Somebody else in the net answers for `apiserver_vip`.",
    mend: "choose an address that is free, or switch that machine off",
    judge: (plan) => {
      if (!hasVip(plan) || !isWhole(plan)) return [];
      const own = plan.hosts.flatMap(({ look }) => (look?.cards ?? []).map(({ mac }) => mac));
      return plan.hosts
        .filter(({ reach }) => reach && reach.vip_neighbour !== "" && !own.includes(reach.vip_neighbour))
        .slice(0, 1)
        .map(({ host, reach }) => ({
          about: "apiserver_vip",
          problem: `${text(plan, "apiserver_vip")} is in use: ${reach!.vip_neighbour} answers for it (seen from ${host})`,
        }));
    },
  },
  {
    id: "vrrp-foreign",
    finds: "Another group of load balancers in the net has this `keepalived_router_id`.",
    mend: "choose another keepalived_router_id, 1 to 255",
    judge: (plan) =>
      foreign(plan)
        .filter(({ router_id }) => router_id === number(plan, "keepalived_router_id"))
        .map(({ source, router_id, addresses }) => ({
          about: "keepalived_router_id",
          problem: `${router_id} is in use by ${source}${addresses.length > 0 ? `, which has ${addresses.join(", ")}` : ""}`,
        })),
  },
  {
    id: "vip-advertised",
    finds: "Another group of load balancers in the net advertises `apiserver_vip`.",
    mend: "choose an address that is free, or take it out of the other group's keepalived.conf",
    judge: (plan) =>
      foreign(plan)
        .filter(({ addresses }) => addresses.some((address) => isSame(address, text(plan, "apiserver_vip"))))
        .map(({ source, router_id }) => ({
          about: "apiserver_vip",
          problem: `${text(plan, "apiserver_vip")} is advertised by ${source}, with router id ${router_id}`,
        })),
  },
  {
    id: "vrrp-unheard",
    severity: "warning",
    finds: "A load balancer could not listen for other groups of load balancers.",
    mend: "see for yourself that keepalived_router_id is free; with perl or Python on the host it can be told",
    judge: (plan) =>
      balancing(plan)
        .filter(({ look, reach }) => reach && !reach.has_listened && look?.vip_interface !== "")
        .map(({ host }) => ({
          about: host,
          problem: "has no program to listen with: whether others use keepalived_router_id is not known",
        })),
  },
]);

/** IPv6 addresses may be written in more than one way. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [parseIp(one), parseIp(other)];
  return a !== undefined && a.bits === b?.bits && a.value === b.value;
}

/** A load balancer that nobody looked at may well be who has the address, rightly, and who advertises it. */
function isWhole(plan: ClusterPlan): boolean {
  return members(plan, loadBalancerGroup(plan)).every((name) =>
    plan.hosts.some(({ host, look }) => host === name && look),
  );
}

/** Advertisements of hosts that are none of ours, each once. */
function foreign(plan: ClusterPlan): Advert[] {
  if (!hasKeepalived(plan) || !isWhole(plan)) return [];
  const own = plan.hosts.flatMap(({ look, settings }) => [
    settings.node_ip,
    ...(look?.addresses ?? []).map(({ address }) => address),
  ]);
  const heard = new Map<string, Advert>();
  for (const advert of plan.hosts.flatMap(({ reach }) => reach?.adverts ?? []))
    if (!own.includes(advert.source)) heard.set(`${advert.source} ${advert.router_id}`, advert);
  return [...heard.values()];
}
