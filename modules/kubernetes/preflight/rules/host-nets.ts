import { overlaps, parseNet, type Net } from "../net.js";
import { isBare, ofHosts, text, type ClusterPlan, type HostPlan } from "../plan.js";

/** Interfaces that a cluster itself makes; their addresses lie in its nets rightly. */
const ownInterface = /^(cni|veth|flannel|cali|vxlan|kube-|tunl|lo$)/;

const wanted = (plan: ClusterPlan) =>
  ["pod_subnet", "service_subnet"].flatMap((name) => {
    const net = parseNet(text(plan, name));
    return net ? [{ name, net, text: text(plan, name) }] : [];
  });

/** Routes of hosts that are no nodes yet, beside those of their own nets. */
function routes({ look }: HostPlan): { readonly text: string; readonly net: Net; readonly way: string }[] {
  const own = (look?.addresses ?? []).flatMap(
    ({ address, prefix }) => parseNet(`${address}/${prefix}`) ?? [],
  );
  return (look?.routes ?? []).flatMap(({ net: text, interface: name }) => {
    const net = parseNet(text);
    const isOwn = own.some(
      ({ first, prefix, bits }) => net?.first === first && net.prefix === prefix && net.bits === bits,
    );
    if (!net || net.prefix === 0 || isOwn || ownInterface.test(name)) return [];
    return { text, net, way: name === "" ? "to nowhere" : `by ${name}` };
  });
}

/** Nets that the hosts use themselves: what pods and services have could not be reached, or theirs. */
export const hostNets = ofHosts([
  {
    id: "net-of-host",
    finds: "The net of the pods or of the services overlaps a net of a host's interface.",
    mend: "choose a net that no host uses",
    judge: (plan) =>
      plan.hosts.flatMap(({ host, look }) =>
        (look?.addresses ?? [])
          .filter((entry) => !ownInterface.test(entry.interface))
          .flatMap(({ interface: name, address, prefix }) => {
            const present = parseNet(`${address}/${prefix}`);
            return wanted(plan)
              .filter(({ net }) => present && overlaps(net, present))
              .map((each) => ({
                about: each.name,
                problem: `${each.text} overlaps ${address}/${prefix} of ${name} on ${host}`,
              }));
          }),
      ),
  },
  {
    id: "net-of-route",
    finds: "A host has a route into the net of the pods or of the services.",
    mend: "choose a net that no host has a route into, or take the route away",
    judge: (plan) =>
      plan.hosts.filter(isBare).flatMap((host) =>
        routes(host).flatMap((route) =>
          wanted(plan)
            .filter(({ net }) => overlaps(net, route.net) && route.net.prefix >= net.prefix)
            .map((each) => ({
              about: each.name,
              problem: `${host.host} sends packets for ${route.text} ${route.way}, which lies in ${each.text}`,
            })),
        ),
      ),
  },
  {
    id: "net-in-route",
    severity: "warning",
    finds: "The net of the pods or of the services is part of a larger net that a host has a route to.",
    mend: "make sure that nobody there has these addresses: the cluster's nodes could not reach them",
    judge: (plan) =>
      plan.hosts.filter(isBare).flatMap((host) =>
        routes(host).flatMap((route) =>
          wanted(plan)
            .filter(({ net }) => overlaps(net, route.net) && route.net.prefix < net.prefix)
            .map((each) => ({
              about: each.name,
              problem: `${host.host} sends packets for ${route.text} ${route.way}, and ${each.text} is part of that`,
            })),
        ),
      ),
  },
]);
