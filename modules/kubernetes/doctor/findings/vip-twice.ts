import { canonical, holders, vips } from "../balancers.js";
import type { Fault, Sign } from "../fault.js";
import type { ReachedHost } from "../look.js";

export const vipTwice: Fault = {
  id: "vip-twice",
  title: "Two hosts have the load balancers' address",
  section: "4",
  meaning:
    "Who asks for the API gets now the one and now the other. Either they don't hear each other's VRRP, or one of them kept the address when keepalived ended, or somebody gave it by hand.",
  mend: "Let VRRP (IP protocol 112) through between the load balancers; then `ip addr del ADDRESS dev INTERFACE` where keepalived has not put it.",
  remedy: "asks",
  find: (look) =>
    vips(look).flatMap((vip) => {
      const having = holders(look, vip);
      if (having.length < 2) return [];
      const rightful = [...having].sort((a, b) => claim(b) - claim(a))[0]!;
      return having.filter((host) => host !== rightful).map((host) => signOf(host, rightful, vip));
    }),
};

function signOf(host: ReachedHost, rightful: ReachedHost, vip: string): Sign {
  const { interface: card, prefix } = host.network.addresses.find(
    ({ address }) => canonical(address) === canonical(vip),
  )!;
  return {
    host: host.host,
    evidence: [
      `${host.host} has ${vip} on ${card}, and so has ${rightful.host}`,
      `by keepalived it is ${rightful.host}'s rather (priority ${claim(rightful)}, here ${claim(host)})`,
    ],
    given: { address: `${vip}/${prefix}`, interface: card },
  };
}

/** Where keepalived does not run, nobody has a right to the address. */
function claim({ balancer: { running, keepalived } }: ReachedHost): number {
  return running?.includes("keepalived") === false ? 0 : (keepalived?.priority ?? 0);
}
