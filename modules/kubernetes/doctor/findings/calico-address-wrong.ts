import { containersCard, mayHave, othersWith } from "../addresses.js";
import { hostOfNode, vips } from "../balancers.js";
import type { NodeLook } from "../cluster/objects.js";
import type { Fault } from "../fault.js";
import { setting, type Look } from "../look.js";

const annotation = "projectcalico.org/IPv4Address";

export const calicoAddressWrong: Fault = {
  id: "calico-address-wrong",
  title: "Calico took the wrong address for a node",
  section: "6.8",
  meaning:
    "Other nodes send its pods' traffic to an address that is not the node's, leads nowhere (of a docker bridge), or moves to another host: BIRD is not ready, NodePorts answer on some nodes alone.",
  mend: "`kubectl -n kube-system set env daemonset/calico-node IP=autodetect IP_AUTODETECTION_METHOD=kubernetes-internal-ip`: it starts anew on node after node, which cuts pods' traffic for a moment.",
  remedy: "asks",
  causedBy: ["node-address-wrong"],
  find(look) {
    const on = look.cluster?.host ?? "";
    const calico = (look.cluster?.objects.daemonSets ?? []).filter(({ name }) => name === "calico-node");
    const isPlain = calico.some(({ namespace }) => namespace === "kube-system");
    // What a Calico that is gone has noted says nothing.
    if (calico.length === 0) return [];
    return (look.cluster?.objects.nodes ?? []).flatMap((node) => {
      const { name, internalIps } = node;
      const address = announced(node);
      const what = address === "" ? undefined : whatIsWrong(look, node, address);
      if (what === undefined) return [];
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

function announced({ annotations }: NodeLook): string {
  return (annotations[annotation] ?? "").split("/")[0]!;
}

/** A second network for pods is a person's choice, and nothing is said of it. */
function whatIsWrong(look: Look, node: NodeLook, address: string): string | undefined {
  const host = hostOfNode(look, node.name);
  if (vips(look).includes(address)) return "the load balancers' address";
  if (!mayHave(host, address)) return "which the host has not";
  if (node.internalIps.includes(address) || (host && setting(host, "node_ip") === address)) return undefined;
  const card = containersCard(host, address);
  if (card !== undefined) return `the address of ${card}, which no other host reaches`;
  const others = othersWith(look, node.name, address, (other) => [announced(other)]);
  return others.length === 0 ? undefined : `and so has ${others.join(", ")}`;
}
