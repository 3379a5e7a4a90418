import { hostText, loadBalancers, ofHosts, text } from "../plan.js";

/** Addresses where they have to be. */
export const places = ofHosts([
  {
    id: "node-ip-absent",
    finds: "`node_ip` is on no interface of its host.",
    mend: "give node_ip an address that the host has",
    judge: (plan) =>
      plan.hosts
        .filter(
          (host) =>
            host.look && !host.look.addresses.some(({ address }) => address === hostText(host, "node_ip")),
        )
        .map((host) => ({
          about: host.host,
          problem: `its node_ip ${hostText(host, "node_ip")} is on no interface of the host`,
          mend: `it has ${host.look!.addresses.map(({ address }) => address).join(", ")}`,
        })),
  },
  {
    id: "vip-net",
    finds: "A load balancer has no interface of a net that holds `apiserver_vip`.",
    mend: "choose an address of the load balancers' net, or name keepalived_interface",
    judge: (plan) =>
      loadBalancers(plan)
        .filter(
          (host) =>
            host.look && hostText(host, "keepalived_interface") === "" && host.look.vip_interface === "",
        )
        .map(({ host }) => ({
          about: host,
          problem: `no interface has a net that holds apiserver_vip (${text(plan, "apiserver_vip")})`,
        })),
  },
  {
    id: "vip-interface",
    finds: "`keepalived_interface` names an interface that the load balancer does not have.",
    mend: "mend keepalived_interface",
    judge: (plan) =>
      loadBalancers(plan)
        .map((host) => ({ host, name: hostText(host, "keepalived_interface") }))
        .filter(
          ({ host, name }) =>
            host.look && name !== "" && !host.look.addresses.some((entry) => entry.interface === name),
        )
        .map(({ host, name }) => ({
          about: host.host,
          problem: `has no interface ${name} with an address`,
        })),
  },
]);
