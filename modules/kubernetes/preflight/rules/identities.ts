import {
  duplicates,
  hostText,
  nodes,
  ofHosts,
  type ClusterPlan,
  type Finding,
  type HostPlan,
} from "../plan.js";

/** What a cluster tells its nodes apart by. What can't be read is unknown, and not the same as another's. */
export const identities = ofHosts([
  {
    id: "hostname-twice",
    finds: "Two nodes have one host name.",
    mend: "hostnamectl set-hostname NAME on one of them",
    judge: (plan) => twice(plan, "host name", ({ look }) => [look!.hostname]),
  },
  {
    id: "machine-id-twice",
    finds: "Two nodes have one machine-id, as cloned machines do.",
    mend: "on the clone: rm /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup",
    judge: (plan) => twice(plan, "machine-id", ({ look }) => [look!.machine_id]),
  },
  {
    id: "product-uuid-twice",
    finds: "Two nodes have one product_uuid.",
    mend: "the hypervisor has to give each machine its own",
    judge: (plan) => twice(plan, "product_uuid", ({ look }) => [look!.product_uuid]),
  },
  {
    id: "mac-twice",
    finds: "Two nodes have one MAC address, of the interface that has `node_ip`.",
    mend: "the hypervisor has to give each card its own",
    judge: (plan) => twice(plan, "MAC address", (host) => macs(host)),
  },
]);

/** Of the interface that leads to the other nodes: bridges for containers have the same made-up address on many hosts. */
function macs(host: HostPlan): string[] {
  const { addresses, cards } = host.look!;
  const own = addresses.find(({ address }) => address === hostText(host, "node_ip"))?.interface;
  return cards.filter((card) => card.interface === own).map(({ mac }) => mac);
}

function twice(plan: ClusterPlan, name: string, valuesOf: (host: HostPlan) => readonly string[]): Finding[] {
  const seen = nodes(plan).filter(({ look }) => look);
  return duplicates(seen, valuesOf).map(({ value, hosts }) => ({
    about: hosts.join(", "),
    problem: `have the same ${name} (${value})`,
  }));
}
