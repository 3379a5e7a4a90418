import { hostOfNode, vips } from "../balancers.js";
import type { Fault } from "../fault.js";
import type { Look } from "../look.js";

const annotation = "projectcalico.org/IPv4Address";

export const calicoAddressWrong: Fault = {
  id: "calico-address-wrong",
  title: "Calico took the wrong address for a node",
  section: "6.8",
  meaning:
    "Other nodes send its pods' traffic to an address that is not the node's, or moves to another host: BIRD is not ready, NodePorts answer on some nodes alone.",
  mend: "`kubectl -n kube-system set env daemonset/calico-node IP=autodetect IP_AUTODETECTION_METHOD=kubernetes-internal-ip`: it starts anew on node after node, which cuts pods' traffic for a moment.",
  remedy: "asks",
  causedBy: ["node-address-wrong"],
  find(look) {
    const on = look.cluster?.host ?? "";
    const shared = vips(look);
    const calico = (look.cluster?.objects.daemonSets ?? []).filter(({ name }) => name === "calico-node");
    const isPlain = calico.some(({ namespace }) => namespace === "kube-system");
    // What a Calico that is gone has noted says nothing.
    if (calico.length === 0) return [];
    return (look.cluster?.objects.nodes ?? []).flatMap(({ name, annotations, internalIps }) => {
      const address = (annotations[annotation] ?? "").split("/")[0]!;
      if (address === "" || (!shared.includes(address) && isOwn(look, name, address))) return [];
      const what = shared.includes(address) ? "the load balancers' address" : "which the host has not";
      return [
        {
          host: hostOfNode(look, name)?.host ?? "",
          on,
          evidence: [
            `node ${name} has ${annotation} ${address}, ${what}; its InternalIP is ${internalIps.join(", ")}`,
          ],
          ...(isPlain
            ? {}
            : {
                unmendable:
                  "Calico's operator would take it back: set nodeAddressAutodetectionV4 in its Installation",
              }),
        },
      ];
    });
  },
};

/** A host that nobody has asked may have any address. */
function isOwn(look: Look, node: string, address: string): boolean {
  const addresses = hostOfNode(look, node)?.network.addresses ?? [];
  return addresses.length === 0 || addresses.some((one) => one.address === address);
}
