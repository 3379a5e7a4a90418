import { hostOfNode } from "./balancers.js";
import type { NodeLook } from "./cluster/objects.js";
import type { Look, ReachedHost } from "./look.js";
import { isOfContainers } from "./parts/network.js";

/** Whether a host has an address; one that nobody could ask may have any. */
export function mayHave(host: ReachedHost | undefined, address: string): boolean {
  const addresses = host?.network.addresses ?? [];
  return addresses.length === 0 || addresses.some((one) => one.address === address);
}

/** The card of a runtime or a pod network that has this address; undefined where none of these has. */
export function containersCard(host: ReachedHost | undefined, address: string): string | undefined {
  return host?.network.addresses.find((one) => one.address === address && isOfContainers(one.interface))
    ?.interface;
}

/** Names of other nodes that go by this address too, and whose host may have it. */
export function othersWith(
  look: Look,
  node: string,
  address: string,
  addressesOf: (node: NodeLook) => readonly string[],
): string[] {
  return (look.cluster?.objects.nodes ?? [])
    .filter((one) => one.name !== node && addressesOf(one).includes(address))
    .map(({ name }) => name)
    .filter((name) => mayHave(hostOfNode(look, name), address));
}
